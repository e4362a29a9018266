import { describe, expect, it } from 'vitest'
import type { ParsedCommand } from '../../records/session.ts'
import type { SourceWrite, Store } from '../store.ts'
import { openStore, type OpenContractDatabase } from './contract-database.ts'
import { command, fileUpdate, PROJECT, sessionWrite } from './sample-records.ts'

type Append = Extract<SourceWrite, { type: 'session-append' }>

function append(id: string, change: Partial<Append>): Append {
  const { state, record, resume } = sessionWrite(id)
  if (record === null) throw new Error('the sample has a record')
  const nothing = { fileUpdates: [], fileUpdatePatches: [], commands: [] }
  return { type: 'session-append', state, record, resume, ...nothing, ...change }
}

/** Tokens of `names` under which the store finds the session. */
async function foundBy(store: Store, id: string, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(names.map((name) => store.findSessionsByToken(PROJECT, new Set([name]))))
  return names.filter((_, place) => found[place]?.has(id))
}

const parsed: ParsedCommand = { paths: ['docs/cart.md'], featureSlug: 'cart-v2', featureSlugCanonical: 'cart' }

export function tokenContract(open: OpenContractDatabase): void {
  describe('tokens of sessions', () => {
    it('find a session by the last part of a path it named and by the slugs of its commands', async () => {
      await using opened = await openStore(open)
      const { store } = opened
      await store.writeSources(PROJECT, [
        sessionWrite('S-1', {
          fileUpdates: [
            fileUpdate(0, { path: '/home/ann/app/docs/menu.md' }),
            fileUpdate(1, { path: './ümlaut 😀.md' }),
          ],
          commands: [command(0, { args: 'docs/cart.md', parsed })],
        }),
        sessionWrite('S-2', { fileUpdates: [fileUpdate(0, { path: 'src/menu.md' })], commands: [] }),
      ])
      await store.writeSources('other', [sessionWrite('S-3', { fileUpdates: [fileUpdate(0, { path: 'menu.md' })] })])
      const names = ['menu.md', 'ümlaut 😀.md', 'cart.md', 'cart-v2', 'cart', 'docs/menu.md', 'menu']
      expect(await foundBy(store, 'S-1', names)).toEqual(['menu.md', 'ümlaut 😀.md', 'cart.md', 'cart-v2', 'cart'])
      expect(await store.findSessionsByToken(PROJECT, new Set(['menu.md', 'cart', 'none']))).toEqual(
        new Set(['S-1', 'S-2']),
      )
      expect(await store.findSessionsByToken(PROJECT, new Set())).toEqual(new Set())
    })

    it('follow a session that is read anew', async () => {
      await using opened = await openStore(open)
      const { store } = opened
      const write = (paths: readonly string[], commands = [command(0, { parsed })]) =>
        store.writeSources(PROJECT, [
          sessionWrite('S-1', { fileUpdates: paths.map((path, seq) => fileUpdate(seq, { path })), commands }),
        ])
      await write(['a.md', 'b.md'])
      const written = store.rowsWritten()
      await write(['a.md', 'b.md'])
      expect(store.rowsWritten()).toBe(written)
      await write(['b.md', 'c.md'], [])
      expect(await foundBy(store, 'S-1', ['a.md', 'b.md', 'c.md', 'cart'])).toEqual(['b.md', 'c.md'])
    })

    it('are added when a log grows, also those of a command that completes an earlier one', async () => {
      await using opened = await openStore(open)
      const { store } = opened
      await store.writeSources(PROJECT, [
        sessionWrite('S-1', {
          fileUpdates: [fileUpdate(0, { path: 'a.md' }), fileUpdate(1, { path: 'b.md' })],
          commands: [command(0, { name: '/dev:quick-feature', args: '', parsed: null })],
        }),
        sessionWrite('S-2', { fileUpdates: [fileUpdate(0, { path: 'z.md' })], commands: [] }),
      ])
      await store.writeSources(PROJECT, [
        append('S-1', {
          fileUpdates: [fileUpdate(2, { path: 'c.md' }), fileUpdate(3, { path: 'b.md' })],
          fileUpdatePatches: [{ seq: 0, change: 'remove' }],
          commands: [
            command(1, { kind: 'tag', name: '/dev:quick-feature', args: 'docs/plans/shop-v1.md', parsed: null }),
          ],
        }),
        append('S-2', { fileUpdates: [fileUpdate(1, { path: 'y.md' })] }),
      ])
      expect(await foundBy(store, 'S-1', ['b.md', 'c.md', 'shop-v1.md', 'y.md'])).toEqual([
        'b.md',
        'c.md',
        'shop-v1.md',
      ])
      expect(await foundBy(store, 'S-2', ['c.md', 'y.md', 'z.md'])).toEqual(['y.md', 'z.md'])
      const written = store.rowsWritten()
      await store.writeSources(PROJECT, [append('S-2', {})])
      expect(store.rowsWritten()).toBe(written)
    })

    it('go with the session', async () => {
      await using opened = await openStore(open)
      const { store, database } = opened
      await store.writeSources(PROJECT, [sessionWrite('S-1'), sessionWrite('S-2'), sessionWrite('S-3')])
      await store.removeSources(PROJECT, ['/logs/S-1.jsonl'])
      await store.writeSources(PROJECT, [sessionWrite('S-4', { path: '/logs/S-2.jsonl', fileUpdates: [] })])
      expect(await store.findSessionsByToken(PROJECT, new Set(['0.ts', '1.ts']))).toEqual(new Set(['S-3']))
      const [left] = await database.all<{ sessions: number }>(
        'SELECT count(DISTINCT "sessionId") AS "sessions" FROM "session_token" WHERE "projectId" = $1',
        [PROJECT],
      )
      expect(left).toEqual({ sessions: 2 })
    })
  })
}
