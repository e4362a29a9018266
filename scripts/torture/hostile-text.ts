/** Text that parsers meet and nobody would write: pieces of their grammars, cut up, repeated and mixed with real text. */
import type { Random } from '../../bench/random.ts'

const PIECES: readonly [string, ...string[]] = [
  ...([
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ':',
    ',',
    '-',
    '\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    '\\',
    '/',
    '#',
    '|',
    '>',
    '&',
    '*',
  ] as const),
  ...[
    '!',
    '%',
    '@',
    '`',
    '---\n',
    '...\n',
    '<<: ',
    '? ',
    '~',
    'null',
    'yes',
    '0x1f',
    '010',
    '1:30',
    '1e400',
    '-.inf',
    '.nan',
  ],
  ...[
    '2026-01-02',
    '2026-13-45',
    '2026-01-02T03:04:05.678+99:99',
    '!!binary ',
    '!!python/object ',
    '\uFEFF',
    '\0',
    '\u0085',
  ],
  ...[
    '\u2028',
    '\uD800',
    '\uDC00',
    'é',
    '👍',
    '\u202E',
    'ﷺ',
    '٣',
    '<<‹',
    '»',
    '<command-name>',
    '</command-args>',
    '../',
    'C:\\',
  ],
  ...[
    'docs/a.md',
    '/x/y.ts:12',
    'file://',
    '~/.claude',
    'a-v1',
    'phase-1-progress.md',
    '%2e%2e',
    'tasks:\n',
    '  - id: A\n',
    'prd: ',
  ],
  ...[
    'status: done\n',
    'title: ',
    'related: [',
    '"type":"user"',
    '"message":',
    '"content":[',
    '"usage":{',
    '"input_tokens":',
  ],
  ...[
    '"timestamp":"2026-01-02T03:04:05Z"',
    '"tool_use"',
    '"id":"toolu_1"',
    '"sessionId":',
    '1e999',
    '-0',
    '18446744073709551616',
  ],
  ...['"__proto__":', '"constructor":', '"toString":', 'sourceType', '"verdict":"keep"', '"targetId":'],
]

const MAX_CHARS = 4_096

/** @param samples  real texts of that kind; about half of the results are one of them, damaged. */
export function hostileText(random: Random, samples: readonly string[]): string {
  const sample = samples.length === 0 || random.chance(0.4) ? '' : (samples[random.below(samples.length)] ?? '')
  let text = sample === '' ? pieces(random, 1 + random.below(60)) : sample
  const damages = random.below(6)
  for (let damage = 0; damage < damages; damage += 1) text = damaged(random, text)
  return text.slice(0, MAX_CHARS)
}

function pieces(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(PIECES)).join('')
}

function damaged(random: Random, text: string): string {
  const at = random.below(text.length + 1)
  const end = at + random.below(40)
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + text.slice(end)
    case 1:
      return text.slice(0, at) + pieces(random, 1 + random.below(4)) + text.slice(at)
    case 2:
      return text.slice(0, at) + text.slice(at, end).repeat(2 + random.below(30)) + text.slice(end)
    case 3:
      return text.slice(0, at)
    case 4:
      return text.slice(0, at) + random.pick(PIECES).repeat(1 + random.below(300)) + text.slice(at)
    default:
      return text.slice(at) + text.slice(0, at)
  }
}

/** As bytes, some of which are no UTF-8. */
export function hostileBytes(random: Random, samples: readonly string[]): Uint8Array {
  const bytes = Buffer.from(hostileText(random, samples), 'utf8')
  const flips = random.chance(0.3) ? random.below(8) : 0
  for (let flip = 0; flip < flips && bytes.length > 0; flip += 1) bytes[random.below(bytes.length)] = random.below(256)
  return bytes
}
