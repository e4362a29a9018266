import type { Operation, Project } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { fakeOperation } from '../../testing/fake-ops.ts'
import { operationPath } from '../model/operation-path.ts'
import { copyForms, repeatCommand } from './copy-as.ts'

const project: Project = {
  ...{ id: 'p1', name: 'Fieldkit', path: '/home/me/field kit/', description: '', repoUrl: '', agentPlatforms: [] },
  ...{ planDocsPath: 'docs', sessionsPath: '', progressPath: 'progress' },
}
const place = { origin: 'http://127.0.0.1:8000', project, isActiveProject: true }
const syncOf = (given: Partial<Extract<Operation['input'], { kind: 'full_sync' }>>) =>
  fakeOperation({ input: { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true, ...given } })
const pathsOf = (...paths: string[]) =>
  fakeOperation({
    input: { kind: 'sync_changed_files', paths: paths.map((path) => ({ path, changeType: 'modified' as const })) },
  })
const textOf = (operation: Operation, label: string, at = place) =>
  copyForms(operation, at).find((form) => form.label === label)?.text

it('copies id, link and the request that reads it', () => {
  const operation = fakeOperation({ id: 'OP-7' })
  expect(textOf(operation, 'Operation id')).toBe('OP-7')
  expect(textOf(operation, 'Link to this page')).toBe('http://127.0.0.1:8000/ops/operations/OP-7')
  expect(textOf(operation, 'curl, read it')).toBe('curl -sS http://127.0.0.1:8000/api/cache/operations/OP-7')
})

it('makes an id that is no plain word safe in a link', () => {
  expect(operationPath('a/b?c')).toBe('/ops/operations/a%2Fb%3Fc')
})

it('copies the request that starts the same again', () => {
  expect(textOf(syncOf({ force: true }), 'curl, run it again')).toBe(
    `curl -sS -X POST http://127.0.0.1:8000/api/cache/sync -H 'content-type: application/json' -d '{"force":true,"background":true}'`,
  )
})

it(`quotes what a path holds, in JSON first`, () => {
  expect(textOf(pathsOf(`docs/it's.md`), 'curl, run it again')).toContain(
    String.raw`-d '{"paths":[{"path":"docs/it'\''s.md","changeType":"modified"}],"background":true}'`,
  )
})

it('offers no request where REST would do something else', () => {
  expect(textOf(syncOf({ rebuildLinks: false }), 'curl, run it again')).toBeUndefined()
  expect(textOf(syncOf({}), 'curl, run it again', { ...place, isActiveProject: false })).toBeUndefined()
})

it.each([
  [syncOf({}), 'ccdash sync --project p1'],
  [syncOf({ force: true }), 'ccdash sync --project p1 --force'],
  [syncOf({ captureAnalytics: false }), 'ccdash operations retry OP-1'],
  [fakeOperation({ input: { kind: 'rebuild_links', captureAnalytics: false } }), 'ccdash rebuild-links --project p1'],
  [
    fakeOperation({ input: { kind: 'rebuild_links', captureAnalytics: true } }),
    'ccdash rebuild-links --project p1 --capture-analytics',
  ],
  [
    pathsOf('docs/plan.md', '/etc/x', '~/y'),
    `ccdash sync --project p1 --paths 'M:/home/me/field kit/docs/plan.md' M:/etc/x 'M:~/y'`,
  ],
])('the command of %#', (operation, command) => expect(repeatCommand(operation, project)).toBe(command))

it('names the operation when its paths cannot be told or are too many for a command line', () => {
  expect(repeatCommand(pathsOf('docs/plan.md'), null)).toBe('ccdash operations retry OP-1')
  const many = Array.from({ length: 2000 }, (_, index) => `/docs/plan-${index}.md`)
  expect(repeatCommand(pathsOf(...many), project)).toBe('ccdash operations retry OP-1')
})
