/**
 * Functions that stand in for a pattern whose time grew with the square of the text, or worse. The pattern says what they are
 * to find; on short texts both can be run.
 */
import fc from 'fast-check'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createLog } from '../../apps/server/src/log.ts'
import { readLax } from '../../apps/server/src/rest/lax-input.ts'
import { matchRest } from '../../apps/server/src/rest/rest-handler.ts'
import { REST_ROUTES } from '../../apps/server/src/rest/rest-routes.ts'
import { markTyped } from '../../apps/web/src/app/palette-items.ts'
import { withoutEndSlashes } from '../../apps/web/src/format/without-end-slashes.ts'
import { parsePathLines } from '../../apps/web/src/operations/model/parse-path-lines.ts'
import { normalizeAuditPath } from '../../packages/engine/src/linking/review/audit-links.ts'
import { withinAny } from '../../packages/engine/src/sources/path-rules.ts'
import { isNoisy, normalizeRefPath } from '../../packages/engine/src/text/ref-path.ts'
import { readNumber } from '../../packages/engine/src/layouts/markdown/field-values.ts'
import { trim } from '../../packages/engine/src/text/python-text.ts'
import { parseCommand } from '../../packages/engine/src/text/command-arguments.ts'
import { endsWithBlockHeader } from '../../packages/engine/src/layouts/markdown/yaml-python.ts'

/** Texts of a few units, so that what matters comes together often. */
function textOf(...units: string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...units), { maxLength: 14 }).map((parts) => parts.join(''))
}

function expectSame(
  texts: fc.Arbitrary<string>,
  now: (text: string) => unknown,
  before: (text: string) => unknown,
): void {
  fc.assert(
    fc.property(texts, (text) => {
      expect(now(text)).toEqual(before(text))
    }),
    { numRuns: 2000 },
  )
}

const QUOTED = textOf(
  '"',
  "'",
  '`',
  '<',
  '>',
  '[',
  ']',
  '(',
  ')',
  ',',
  ';',
  'a',
  'B',
  '/',
  '\\',
  ' ',
  './',
  '../',
  '.',
  '\u0085',
)

describe('paths', () => {
  it('isNoisy', () => {
    const noise = /\*|\$\{[^}]+\}|<[^>]+>|\{[^{}]+\}/
    expectSame(textOf('*', '$', '{', '}', '${', '<', '>', '<>', '{}', 'a', '\n'), isNoisy, (text) => noise.test(text))
    expectSame(textOf('$', '{', '}', '${', '<', '>', '<>', '{}', 'a', '\n'), isNoisy, (text) => noise.test(text))
  })

  it('normalizeRefPath', () => {
    const noise = /\*|\$\{[^}]+\}|<[^>]+>|\{[^{}]+\}/
    expectSame(QUOTED, normalizeRefPath, (text) => {
      let path = trim(text)
        .replace(/^["'`<>[\](),;]+/, '')
        .replace(/["'`<>[\](),;]+$/, '')
      while (path.startsWith('./')) path = path.slice(2)
      if (path.startsWith('../')) return ''
      path = path.replaceAll('\\', '/')
      return noise.test(path) ? '' : path
    })
  })

  it('normalizeAuditPath', () => {
    expectSame(QUOTED, normalizeAuditPath, (text) =>
      trim(text)
        .replaceAll(/^["'`<>[\](),;]+|["'`<>[\](),;]+$/g, '')
        .replaceAll('\\', '/')
        .toLowerCase(),
    )
  })

  it('withinAny', () => {
    const paths = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`)
    fc.assert(
      fc.property(fc.array(paths, { maxLength: 4 }), paths, (folders, path) => {
        const isBelow = folders.some((folder) => folder === '/' || path === folder || path.startsWith(`${folder}/`))
        expect(withinAny(folders)(path)).toBe(isBelow)
      }),
    )
  })

  it('withoutEndSlashes', () => {
    expectSame(textOf('/', 'a'), withoutEndSlashes, (text) => text.replace(/(?<=.)\/+$/, ''))
  })
})

describe('logs and documents', () => {
  it('the model a command names', () => {
    const modelIn = (text: string) => {
      const words = text.split(/[\s,;]+/).map((word) => word.replaceAll(/^[`'"]+|[`'"]+$/g, ''))
      return words.find((word) => word !== 'set' && !word.startsWith('-') && /^[A-Za-z0-9][A-Za-z0-9._-]+$/.test(word))
    }
    expectSame(
      textOf('`', "'", '"', ' ', ',', 'a1', '-', 'set', '.'),
      (text) => parseCommand('/model', text)?.model,
      modelIn,
    )
  })

  it('the header of a block scalar', () => {
    const header = /[|>][-+0-9]*[ \t]*(?:#.*)?$/
    expectSame(textOf('|', '>', '-', '+', '1', ' ', '\t', '#', 'a', '\r', '\u2028'), endsWithBlockHeader, (text) =>
      header.test(text),
    )
  })

  it('readNumber', () => {
    const number = /^[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/
    expectSame(textOf('1', '_', '.', '-', '+', 'e', 'E5', 'a'), readNumber, (text) => {
      const value = number.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN
      return Number.isFinite(value) ? value : null
    })
  })
})

describe('the server', () => {
  it('numbers of legacy callers', () => {
    const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
    const before = (text: string) => (number.test(text.trim()) ? Number(text.trim()) : text)
    expectSame(textOf('1', '.', '-', '+', 'e', 'E5', 'a', ' '), (text) => readLax({ type: 'number' }, text), before)
  })

  it('passwords in what is logged', () => {
    const logged = (text: string): string => {
      const out = new PassThrough()
      createLog('error', out).error({ err: Object.assign(new Error(text), { stack: '' }) })
      const line = JSON.parse(String(out.read())) as { err: { message: string } }
      return line.err.message
    }
    // More is masked than the pattern found; whatever it found is gone.
    const left = (text: string) =>
      [...text.matchAll(/\w+:\/\/[^\s:@/]+:[^\s@/]+@/g)].filter(
        ([found]) => !found.includes('[secret]') && logged(text).includes(found),
      )
    expectSame(textOf('a', '://', ':', '@', '/', ' ', 'db://u:p@h', '_'), left, () => [])
  })

  it('which route a path is of', () => {
    const patterns = REST_ROUTES.map(({ path }) => new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`))
    const before = (path: string) => {
      const match = patterns.map((pattern) => pattern.exec(path)).find((found) => found !== null)
      if (match !== undefined) return { type: 'known', params: { ...match.groups } }
      const stripped = path.replace(/\/+$/, '')
      const isOther = stripped !== path && patterns.some((pattern) => pattern.test(stripped))
      return isOther ? { type: 'redirect', pathname: stripped } : { type: 'none' }
    }
    const now = (path: string) => {
      const match = matchRest('GET', path)
      if (match.type === 'route') return { type: 'known', params: { ...match.params } }
      return match.type === 'wrong-method' ? { type: 'known', params: before(path).params } : match
    }
    expectSame(
      textOf('/', '/api', '/cache', '/operations', '/projects', '/active', '/health', 'a', '/x', '{'),
      now,
      before,
    )
  })
})

describe('the panel', () => {
  it('the words of a long git status', () => {
    const line = /^\s+([a-z ]+):\s+(\S.*)$/
    const before = (text: string) => {
      const [, word, path = ''] = line.exec(text) ?? []
      if (word === 'modified') return [{ path: path.trim(), changeType: 'modified' }]
      if (word === 'deleted by us') return [{ path: path.trim(), changeType: 'deleted' }]
      return text.startsWith('\t') && text.trim() !== '' ? [{ path: text.trim(), changeType: 'added' }] : []
    }
    const texts = textOf(' ', '\t', 'modified', ':', 'deleted by us', 'a', '/')
    expectSame(texts, (text) => parsePathLines(`On branch a\n${text}`), before)
  })

  it('what was typed, in a text', () => {
    const before = (text: string, typed: string) => {
      const words = typed.split(/\s+/).filter(Boolean)
      if (words.length === 0) return [text]
      return text.split(new RegExp(`(${words.join('|')})`, 'i')).filter((part) => part !== '')
    }
    const words = textOf('a', 'b', 'A', ' ')
    fc.assert(
      fc.property(textOf('a', 'b', 'A', 'B', ' ', 'c', 'é'), words, (text, typed) => {
        const expected = text === '' ? [] : before(text, typed)
        expect(markTyped(text, typed).map((part) => part.text)).toEqual(expected)
      }),
    )
  })
})
