/**
 * Tokens, keys and passwords in a text → `[masked:<kind>]`, behind the public prefix of their form where it has one:
 * `ghp_[masked:github-token]`. Everything else stays as it is.
 *
 * Pure and linear in the text. A masked text masked again stays the same. Most texts hold nothing like a secret: one look tells.
 */
import { findNamedSecrets } from './named-secrets.ts'
import { SECRET_RULES } from './secret-rules.ts'

/** What is done to a text before it is stored or shown. */
export type TextMask = (text: string) => string

/** Raised when texts stored by earlier rules would be masked otherwise. */
export const MASK_RULES_VERSION = 2

const SHORTEST = 6
/** Texts of which every secret that is known by its name has one nearby. */
const NAMES = [
  'pass', 'pwd', 'secret', 'token', 'key', 'credential', 'authorization', 'sessid', '://', 'mysql', 'mariadb', 'mongo', ' login', 'redis-cli',
  'curl', 'http', 'xh ', 'ldap', '7z ', 'zip', 'openssl', 'smbclient', 'sqlcmd', 'cqlsh', 'influx', 'cypher-shell', 'rabbitmqadmin', 'lftp',
] // oxfmt-ignore
const HINTS = [...new Set([...SECRET_RULES.flatMap(({ hints }) => hints), ...NAMES])]
// oxlint-disable-next-line ccdash/pattern-literal -- put together once, of the literals above
const MAY_HOLD = new RegExp(
  HINTS.map((hint) => hint.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)).join('|'),
  'i',
)
/** What most texts are made of: parts of hints that occur here would let too many of them through. */
const USUAL =
  '/home/ana/users/work/shop/docs/project_plans/implementation_plans/features/web-app/src/components/services/routes/tests/package.json ' +
  '.claude/progress/quick-features/phase-1-progress-v2.md -v1.md -v3.tsx agent-users review-request tasks-list claude-opus-4-6 sonnet 2026-02-26T ' +
  'api/models/schema/permissions/session/assets/opening/hooks.test.ts /web/atlas search the year dev:execute-phase predicted readme users/search scale_ client cli-example-cmd/ hooks/ login/ -in- 00-0-on-at-ct- sync/ nc/ '
const PARTS = partsOf(HINTS)

export const maskSecrets: TextMask = (text) => {
  if (text.length < SHORTEST || !hasPart(text) || !MAY_HOLD.test(text)) return text
  const lower = text.toLowerCase()
  let masked = text
  for (const { kind, hints, pattern } of SECRET_RULES) {
    if (!hints.some((hint) => lower.includes(hint))) continue
    masked = masked.replace(pattern, (_, prefix: string) => `${prefix}[masked:${kind}]`)
  }
  const named = findNamedSecrets(masked, lower).sort((a, b) => a.start - b.start || b.end - a.end)
  if (named.length === 0) return masked
  let result = ''
  let done = 0
  for (const { start, end, kind } of named) {
    if (start < done) continue
    result += `${masked.slice(done, start)}[masked:${kind}]`
    done = end
  }
  return result + masked.slice(done)
}

/** For those who want their texts as they are. */
export const keepText: TextMask = (text) => text

/** @param isOn  `CCDASH_MASK_SECRETS`. */
export function textMask(isOn: boolean): TextMask {
  return isOn ? maskSecrets : keepText
}

/**
 * Three characters of each hint, 5 bits of each character, as places in a table. Looking a text up in it costs a nanosecond
 * per character; a search for all hints costs ten. Texts that share a place with a hint are searched.
 */
function partsOf(hints: readonly string[]): Uint8Array {
  const table = new Uint8Array(1 << 15)
  const usual = new Map<number, number>()
  for (const place of placesOf(USUAL)) usual.set(place, (usual.get(place) ?? 0) + 1)
  for (const hint of hints) {
    const rarest = placesOf(hint).reduce((a, b) => ((usual.get(b) ?? 0) <= (usual.get(a) ?? 0) ? b : a))
    table[rarest] = 1
  }
  return table
}

function placesOf(text: string): number[] {
  return Array.from({ length: text.length - 2 }, (_, start) =>
    [0, 1, 2].reduce((place, offset) => (place << 5) | (text.charCodeAt(start + offset) & 31), 0),
  )
}

function hasPart(text: string): boolean {
  let place = 0
  for (let index = 0; index < text.length; index += 1) {
    place = ((place << 5) | (text.charCodeAt(index) & 31)) & 0x7fff
    if (PARTS[place] === 1) return true
  }
  return false
}
