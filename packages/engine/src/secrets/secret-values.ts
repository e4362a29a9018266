/** Whether the value beside a secret's name is one, or a word, a type, a place to put one. Pure, and linear in the value. */

export type SecretForm = {
  /** What stands between name and value. */
  readonly sign: 'equals' | 'colon' | 'flag'
  readonly isQuoted: boolean
  /** `DB_PASSWORD`: a name in capitals, as environments have them. */
  readonly isConstant: boolean
  /** The whole name, e.g. `max_token`. */
  readonly name: string
}

/** What is written where a secret would stand; also a mask of ours. */
const PLACEHOLDER =
  /^(?:\[masked|[$<{%&[(*#@!]|\.\.|process\.|import\.|os\.|env[.(:]|environ|secrets?\.|vault:|op:\/\/|file:|ref\+|self\.|this\.|config\.|settings\.|options\.|args\.|props\.|req\.|request\.|ctx\.|data\.|user\.|body\.|input\.|state\.|x{3,}|y{4,}|\*{3,}|_{3,}|-{3,}|0{6,}|your|my[-_]|change[-_]?me|change[-_]?this|replace|placeholder|example|dummy|sample|redacted|masked|hidden|removed|insert|enter|todo|tbd|fake|mock|stub|n\/a|null|none|nil|undefined|true|false|yes|no\b|not[-_ ]|empty|unset|required|optional|invalid|string|number|boolean|object|any\b|unknown|void|text\b|bytes)/i
const REDACTED = /x{5,}|\*{3,}|•{3,}|…|\.\.\.|\[masked|<[a-z]|\$\{|\{\{/i

const WORDS_AFTER_NAME: ReadonlySet<string> = new Set([
  'password', 'passwords', 'passwd', 'passphrase', 'token', 'tokens', 'secret', 'secrets', 'key', 'keys', 'value', 'values', 'option',
  'options', 'flag', 'flags', 'argument', 'parameter', 'field', 'header', 'and', 'or', 'for', 'with', 'from', 'when', 'if', 'in', 'the',
  'a', 'an', 'is', 'are', 'was', 'to', 'of', 'on', 'as', 'at', 'by', 'be', 'that', 'this', 'which', 'must', 'should', 'will', 'can',
  'may', 'via', 'then', 'instead', 'stdin', 'prompt', 'file', 'hash', 'reset', 'login', 'auth', 'admin', 'basic', 'bearer', 'refresh',
  'access', 'default', 'getpass', 'input', 'hashed', 'wrong', 'missing', 'expired', 'incorrect', 'minimum', 'length', 'we', 'it', 'you',
  'use', 'used', 'using', 'see', 'has', 'have', 'get', 'set', 'add', 'fix', 'new', 'old', 'only', 'also', 'but', 'so', 'do', 'does',
]) // oxfmt-ignore

const CODE = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+$/ // `form.password`
const SLUG = /^[a-z]+(?:[-_.][a-z]+|[-_.]?v?\d{1,4})*$/i // `token-refresh-v1`
const PATH = /^(?:\.{0,2}\/|~\/|[A-Za-z]:[\\/])|\/.{0,512}\.[a-z]{1,5}$|^[\w-]+\/[\w./-]+$/i
const DATE_OR_NUMBER = /^[\d.,:_%+-]+[a-z]{0,3}$|^\d{4}-\d\d-\d\d/i

export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value) || REDACTED.test(value) || /^(.)\1*$/u.test(value)
}

/** Passwords may be any text; what speaks against one is that it is a word of prose or of code. */
export function looksLikePassword(value: string, form: SecretForm): boolean {
  const text = value.replace(/[.,:!?]{1,500}$/, '')
  if (text.length < 4 || text.length > 500 || isProse(text, form)) return false
  if (/pwd$/i.test(form.name) && PATH.test(value)) return false // the working directory
  if (/^pass$/i.test(form.name) && form.sign === 'colon' && !form.isQuoted) return false // what a test run prints
  if (/^\d{1,4}(?:\.\d{1,4}){1,3}$/.test(text)) return false // a version
  if (form.isConstant && form.sign === 'equals') return true
  if (CODE.test(text) || value.endsWith('(') || WORDS_AFTER_NAME.has(text.toLowerCase())) return false
  if (form.isQuoted) return true
  if (form.sign === 'colon') return hasOddity(text)
  return !PATH.test(text) || /\d/.test(text)
}

/** Tokens and keys are long and random; under a name in capitals anything that is no word will do. */
export function looksLikeKey(value: string, form: SecretForm): boolean {
  if (isProse(value, form) || WORDS_AFTER_NAME.has(value.toLowerCase())) return false
  if (value.length < 6 || DATE_OR_NUMBER.test(value) || CODE.test(value)) return false
  if (PATH.test(value) && !/[+=]/.test(value) && !mixesKinds(value)) return false
  if (form.isConstant && form.sign === 'equals') return /\d/.test(value) || value.length >= 16
  if (SLUG.test(value) && entropyBits(value) < 3.4) return false
  if (isHexOrRandom(value)) return true
  return form.isQuoted && value.length >= 8 && !value.includes(' ') && hasOddity(value) && !SLUG.test(value)
}

function isHexOrRandom(value: string): boolean {
  if (value.length < 12 || !/^[\w+/=.~:%!@#$^*-]+$/.test(value)) return false
  if (/\d/.test(value) && /[a-z]/i.test(value)) return entropyBits(value) >= 2.8
  return (
    value.length >= 20 &&
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value) &&
    entropyBits(value) >= 3.8 &&
    !/^[A-Z]?[a-z]+(?:[A-Z][a-z]+)+$/.test(value)
  )
}

/** Something no word has: a digit, a sign, a capital inside. */
function hasOddity(text: string): boolean {
  return /\d|[^\p{L}\d\s._-]/u.test(text) || /\p{Ll}\p{Lu}/u.test(text)
}

/** Several words; of quoted ones more than two, so that a passphrase of two is still one. */
function isProse(text: string, { isQuoted }: SecretForm): boolean {
  if (!isQuoted) return false
  const spaces = text.split(' ').length - 1
  return spaces > 0 && (spaces > 3 || !/\d/.test(text) || /\b(?:must|at|least|is|the|not|be|to)\b/i.test(text))
}

/** Shannon's, per character. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>()
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** A capital letter, somewhere behind it a digit, and behind that a small letter. */
function mixesKinds(value: string): boolean {
  const fromCapital = value.slice(firstAt(value, /[A-Z]/))
  return /[a-z]/.test(fromCapital.slice(firstAt(fromCapital, /\d/)))
}

function firstAt(text: string, pattern: RegExp): number {
  const at = text.search(pattern)
  return at === -1 ? text.length : at
}
