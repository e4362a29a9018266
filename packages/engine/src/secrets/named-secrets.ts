/**
 * Secrets known by the name beside them: `PASSWORD=…`, `"api_key": "…"`, `--token …`, `https://user:…@host`. A value by
 * itself is never judged: a git hash looks like a key.
 *
 * Linear: names are looked for as fixed texts, what stands before and after them is bounded, and a value is read once.
 */
import { isPlaceholder, looksLikeKey, looksLikePassword } from './secret-values.ts'

export type FoundSecret = { readonly start: number; readonly end: number; readonly kind: 'password' | 'secret' }

/** Words that name a secret, as they end a name or stand before one of the endings below. */
const PASSWORD_WORDS = 'passw(?:or)?d|passphrase|passwd|passwort|pwd|pass(?=[=:"\'\\\\])'
const KEY_WORDS =
  'secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|account[_-]?key|master[_-]?key|' +
  'service[_-]?(?:role[_-]?)?key|license[_-]?key|auth[_-]?key|credentials?|authorization|jsessionid|phpsessid'
const ENDING =
  '(?:[_-]?(?:key|value|base|prod|production|staging|stage|dev|test|live|old|new|current|plain|text|string|raw|default|access[_-]?key|key[_-]?base|\\d{1,3})){0,2}'
/** What may stand between a name and its value: quotes (in JSON inside JSON with backslashes), a sign, spaces. */
const BETWEEN = String.raw`["'\\\]]{0,4}[ \t]{0,4}(?:=>|:=|==?|:)[ \t]{0,8}(?:[a-z]{0,2}(?=["']))?`
// oxlint-disable-next-line ccdash/pattern-literal -- put together once, of the literals above
const NAMED = new RegExp(
  `(?<!\\[masked:[a-z-]{0,24})(?:(${PASSWORD_WORDS})|${KEY_WORDS})${ENDING}(?![A-Za-z0-9_-])(${BETWEEN})`,
  'gi',
)

// oxlint-disable-next-line ccdash/pattern-literal -- put together once, of the literals above
const FLAG = new RegExp(
  String.raw`(?<![\w-])--?[a-z-]{0,30}?(?:(passw(?:or)?d|passphrase|passwd|pass)|token|secret|api-?key|access-?key|secret-?key|auth-?key|private-?key)["',\\]{0,4}[ \t]{1,4}`,
  'gi',
)
const URL_PASSWORD = /:\/\/[^\s:@/?#"'<>\\[\]]{0,256}:/g
/** Programs whose short option takes a password; the option is looked for in the rest of the command. */
const PROGRAM =
  /(?<![\w.-])(?:mysql(?:dump|admin|import|show|check)?|mariadb(?:-dump)?|mongo(?:sh|dump|restore|export|import)?|sshpass|(?:docker|podman|helm registry|nerdctl|buildah|skopeo) login|az login|redis-cli|curl|http|https|xh|wget|ldapsearch|ldapadd|ldapmodify|7z|zip|unzip|htpasswd|openssl|smbclient|ansible-vault|sqlcmd|sqlplus|cqlsh|kinit|ftp|lftp|rabbitmqadmin|cypher-shell|influx|clickhouse-client)(?=[ \t])/g
const OPTIONS: readonly (readonly [programs: RegExp, option: RegExp])[] = [
  [/^(?:mysql|mariadb)/, /(?<=\s)-p(?=[^\s"'-]|["'])/g],
  [/^mongo|login$|^rabbitmqadmin|^cypher-shell|^sshpass|^cqlsh|^influx/, /(?<=\s)-p[ \t=]{0,2}(?=\S)/g],
  [/^redis-cli/, /(?<=\s)-a[ \t]{1,2}(?=\S)/g],
  [
    /^(?:curl|http|https|xh|lftp|smbclient)$/,
    /(?<=\s)(?:-u|-a|-U|--user|--auth|--proxy-user)[ \t=]{0,2}["']?[^\s:%"']{1,128}[:%](?=\S)/g,
  ],
  [/^ldap/, /(?<=\s)-w[ \t]{0,2}(?=\S)/g],
  [/^(?:7z|zip|unzip|sqlcmd)$/, /(?<=\s)-[pP](?=\S)[ \t]{0,2}/g],
  [/^(?:zip|unzip|sqlcmd)$/, /(?<=\s)-P[ \t]{1,2}(?=\S)/g],
  [/^htpasswd/, /(?<=\s)-[a-zA-Z]{0,4}b[a-zA-Z]{0,4}[ \t]{1,2}\S{1,200}[ \t]{1,2}\S{1,100}[ \t]{1,2}(?=\S)/g],
  [/^openssl/, /(?<=\s)-pass(?:in|out)?[ \t]{1,2}pass:(?=\S)/g],
]
const LONGEST_COMMAND = 2000
const LONGEST_JUDGED = 512
const BARE_END = /[\s"'`,;&|<>()\\\]}]/g
const KEY_NAME = /^[A-Z0-9_]*(?:PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL)[A-Z0-9_]*$/

/** In no order; they may overlap. `lower` is the text in lower case. */
export function findNamedSecrets(text: string, lower: string): FoundSecret[] {
  const found: FoundSecret[] = []
  findAssigned(text, found)
  if (lower.includes('-')) findFlags(text, found)
  if (lower.includes('://')) findUrlPasswords(text, found)
  findOptions(text, found)
  return found
}

/** Whether a value under this name (a key of YAML or JSON, a header) is a secret. */
export function isNamedSecret(name: string, value: string): boolean {
  const text = `${name.slice(-100)}: "${value.slice(0, LONGEST_JUDGED).replaceAll('"', "'")}`
  const found: FoundSecret[] = []
  findAssigned(text, found)
  return found.some(({ start }) => start === name.slice(-100).length + 3)
}

function findAssigned(text: string, found: FoundSecret[]): void {
  NAMED.lastIndex = 0
  for (let match = NAMED.exec(text); match !== null; match = NAMED.exec(text)) {
    const start = NAMED.lastIndex
    const isPassword = match[1] !== undefined
    const name = wholeName(text, match.index) + match[0].slice(0, match[0].length - (match[2] ?? '').length)
    const value = valueAt(text, start)
    const sign = (match[2] ?? '').includes(':') && !(match[2] ?? '').includes(':=') ? 'colon' : 'equals'
    const form = { sign, isQuoted: value.isQuoted, isConstant: KEY_NAME.test(name), name } as const
    const isCall = !value.isQuoted && !form.isConstant && text.charAt(value.start + value.text.length) === '('
    const isSecret = isPassword ? looksLikePassword(value.text, form) : looksLikeKey(value.text, form)
    if (isSecret && !isCall && !isPlaceholder(value.text)) {
      const end = endOf(text, value)
      found.push({ start: value.start, end, kind: isPassword ? 'password' : 'secret' })
      NAMED.lastIndex = end
    }
  }
}

/** Letters of the name before the word found in it. */
function wholeName(text: string, end: number): string {
  let start = end
  while (start > 0 && end - start < 60 && /[\w-]/.test(text.charAt(start - 1))) start -= 1
  return text.slice(start, end)
}

function findFlags(text: string, found: FoundSecret[]): void {
  FLAG.lastIndex = 0
  for (let match = FLAG.exec(text); match !== null; match = FLAG.exec(text)) {
    const value = valueAt(text, FLAG.lastIndex)
    const form = { sign: 'flag', isQuoted: value.isQuoted, isConstant: false, name: match[0] } as const
    const isPassword = match[1] !== undefined
    if (value.text.startsWith('-') || isPlaceholder(value.text)) continue
    if (!(isPassword ? looksLikePassword(value.text, form) : looksLikeKey(value.text, form))) continue
    const end = endOf(text, value)
    found.push({ start: value.start, end, kind: isPassword ? 'password' : 'secret' })
    FLAG.lastIndex = end
  }
}

function findUrlPasswords(text: string, found: FoundSecret[]): void {
  URL_PASSWORD.lastIndex = 0
  for (let match = URL_PASSWORD.exec(text); match !== null; match = URL_PASSWORD.exec(text)) {
    const start = URL_PASSWORD.lastIndex
    let at = -1
    let end = start
    for (; end < text.length && end - start < LONGEST_JUDGED; end += 1) {
      const char = text.charAt(end)
      if (char === '@') at = end
      else if (/[\s/"'`<>\\]/.test(char)) break
    }
    // Cut off before its `@`: a port is all that may stand there.
    if (at === -1 && end === text.length && !/^\d{1,5}[^A-Za-z\d]{0,8}$/.test(text.slice(start))) at = end
    if (at > start && !isPlaceholder(text.slice(start, at))) found.push({ start, end: at, kind: 'password' })
    URL_PASSWORD.lastIndex = Math.max(start, at)
  }
  // `https://ghp_…@host` and `https://<32 hex>@host`: a token in place of the user.
  for (const match of text.matchAll(/:\/\/(?=[A-Za-z_-]{0,80}\d)[A-Za-z0-9_-]{20,512}(?=@)/g)) {
    found.push({ start: match.index + 3, end: match.index + match[0].length, kind: 'secret' })
  }
}

function findOptions(text: string, found: FoundSecret[]): void {
  PROGRAM.lastIndex = 0
  for (let match = PROGRAM.exec(text); match !== null; match = PROGRAM.exec(text)) {
    const rest = restOfCommand(text, PROGRAM.lastIndex)
    const program = match[0]
    for (const [programs, option] of OPTIONS) {
      if (!programs.test(program)) continue
      for (const { 0: flag, index } of rest.matchAll(option)) {
        const value = valueAt(text, PROGRAM.lastIndex + index + flag.length)
        if (value.text.length < 3 || value.text.startsWith('-') || isPlaceholder(value.text)) continue
        if (/^\d{1,5}$/.test(value.text) && !program.startsWith('mysql')) continue // a port
        found.push({ start: value.start, end: endOf(text, value), kind: 'password' })
      }
    }
    PROGRAM.lastIndex += rest.length
  }
}

/** To the end of the line or command, of bounded length. */
function restOfCommand(text: string, from: number): string {
  const rest = text.slice(from, from + LONGEST_COMMAND)
  const end = rest.search(/(?<!\\)\n|[;|]| && /)
  return end === -1 ? rest : rest.slice(0, end)
}

type Value = {
  /** Its first characters: what is judged. */
  readonly text: string
  readonly start: number
  readonly isQuoted: boolean
  /** What ends it. */
  readonly end: RegExp
}

const ENDS: Readonly<Record<string, RegExp>> = { '"': /["\n\\]/g, "'": /['\n\\]/g, '`': /[`\n\\]/g }

/** A quoted value goes to its closing quote on the same line, another one to the first character that ends a word. */
function valueAt(text: string, from: number): Value {
  let start = from
  while (text.charAt(start) === '\\' && start - from < 4) start += 1
  const quoted = ENDS[text.charAt(start)]
  start = quoted === undefined ? from : start + 1
  // `Bearer x` under a name: the scheme is not the value.
  const scheme = /^(?:bearer|basic|token) {1,3}/i.exec(text.slice(start, start + 12))
  if (scheme !== null) start += scheme[0].length
  const end = quoted ?? BARE_END
  const judged = text.slice(start, start + LONGEST_JUDGED)
  end.lastIndex = 0
  const length = end.exec(judged)?.index ?? judged.length
  return { text: judged.slice(0, length), start, end, isQuoted: quoted !== undefined }
}

/** Looked for only when the value is a secret: a long one is read to its end once. */
function endOf(text: string, { start, end }: Value): number {
  end.lastIndex = start
  return end.exec(text)?.index ?? text.length
}
