/**
 * Texts with a secret in them, as logs and documents have them, and texts that look like it. Tokens are put together here, so
 * that no scanner of sources takes one for real; their random parts differ from run to run.
 */
import { randomInt } from 'node:crypto'

export type TrueCase = { readonly text: string; readonly secret: string }

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
export const ALPHABETS = {
  hex: `${DIGITS}abcdef`,
  alnum: `${LOWER}${LOWER.toUpperCase()}${DIGITS}`,
  word: `${LOWER}${LOWER.toUpperCase()}${DIGITS}`,
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  base64: `${LOWER}${LOWER.toUpperCase()}${DIGITS}+/`,
  digits: DIGITS,
} as const

/** Random, with at least one digit and one letter wherever the alphabet has both. */
export function randomText(length: number, alphabet: keyof typeof ALPHABETS = 'alnum'): string {
  const letters = ALPHABETS[alphabet]
  for (;;) {
    const text = Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('')
    if (
      alphabet === 'digits' ||
      (/\d/.test(text) && /[a-z]/i.test(text) && new Set(text).size >= Math.min(length / 2, 9))
    )
      return text
  }
}

/** As it is: keeps a prefix apart from the rest of a token in this file. */
export function apart(text: string): string {
  return text
}

/** Tokens of the forms their makers publish. */
export function tokens(): Readonly<Record<string, string>> {
  return { ...platformTokens(), ...serviceTokens() }
}

function platformTokens(): Readonly<Record<string, string>> {
  const r = randomText
  return {
    githubClassic: `ghp${apart('_')}${r(36)}`,
    githubOauth: `gho${apart('_')}${r(36)}`,
    githubUser: `ghu${apart('_')}${r(36)}`,
    githubServer: `ghs${apart('_')}${r(36)}`,
    githubRefresh: `ghr${apart('_')}${r(76)}`,
    githubFine: `github${apart('_pat_')}${r(22)}_${r(59)}`,
    gitlab: `glpat${apart('-')}${r(20)}`,
    gitlabRunner: `glrt${apart('-')}${r(20)}`,
    gitlabDeploy: `gldt${apart('-')}${r(20)}`,
    slackBot: `xoxb${apart('-')}${r(12, 'digits')}-${r(12, 'digits')}-${r(24)}`,
    slackUser: `xoxp${apart('-')}${r(12, 'digits')}-${r(12, 'digits')}-${r(32, 'hex')}`,
    slackApp: `xapp${apart('-')}1-A${r(10, 'base32')}-${r(13, 'digits')}-${r(64, 'hex')}`,
    awsId: `AKIA${r(16, 'base32')}`,
    awsTemporary: `ASIA${r(16, 'base32')}`,
    googleKey: `AIza${r(35)}`,
    googleOauth: `ya29${apart('.')}${r(60)}`,
    googleClient: `GOCSPX${apart('-')}${r(28)}`,
    openaiOld: `sk${apart('-')}${r(48)}`,
    openaiProject: `sk${apart('-proj-')}${r(40)}_${r(20)}-${r(30)}`,
    anthropic: `sk${apart('-ant-api03-')}${r(60)}-${r(20)}_AA`,
    openrouter: `sk${apart('-or-v1-')}${r(64, 'hex')}`,
    stripeLive: `sk${apart('_live_')}${r(24)}`,
    stripeRestricted: `rk${apart('_live_')}${r(24)}`,
    stripeTest: `sk${apart('_test_')}${r(24)}`,
    stripeWebhook: `whsec${apart('_')}${r(32)}`,
    npm: `npm${apart('_')}${r(36)}`,
    pypi: `pypi${apart('-AgEIcHlwaS5vcmc')}${r(80)}`,
    huggingface: `hf${apart('_')}${r(34)}`,
  }
}

function serviceTokens(): Readonly<Record<string, string>> {
  const r = randomText
  const part = (text: object): string => Buffer.from(JSON.stringify(text)).toString('base64url')
  return {
    sendgrid: `SG${apart('.')}${r(22)}.${r(43)}`,
    twilio: `SK${r(32, 'hex')}`,
    mailgun: `key${apart('-')}${r(32, 'hex')}`,
    mailchimp: `${r(32, 'hex')}-us${apart('12')}`,
    digitalocean: `dop${apart('_v1_')}${r(64, 'hex')}`,
    supabase: `sbp${apart('_')}${r(40, 'hex')}`,
    supabaseSecret: `sb${apart('_secret_')}${r(31)}`,
    vercel: `vcp${apart('_')}${r(40)}`,
    netlify: `nfp${apart('_')}${r(40)}`,
    shopify: `shpat${apart('_')}${r(32, 'hex')}`,
    databricks: `dapi${r(32, 'hex')}`,
    vault: `hvs${apart('.')}${r(90)}`,
    terraform: `${r(14)}${apart('.atlasv1.')}${r(64)}`,
    linear: `lin${apart('_api_')}${r(40)}`,
    notion: `ntn${apart('_')}${r(46)}`,
    figma: `figd${apart('_')}${r(40)}`,
    atlassian: `ATATT3${r(180)}`,
    postman: `PMAK${apart('-')}${r(24, 'hex')}-${r(34, 'hex')}`,
    grafana: `glsa${apart('_')}${r(32)}_${r(8, 'hex')}`,
    newrelic: `NRAK${apart('-')}${r(27, 'base32')}`,
    sentry: `sntrys${apart('_')}${r(80)}`,
    docker: `dckr${apart('_pat_')}${r(27)}`,
    planetscale: `pscale${apart('_tkn_')}${r(43)}`,
    groq: `gsk${apart('_')}${r(52)}`,
    xai: `xai${apart('-')}${r(80)}`,
    perplexity: `pplx${apart('-')}${r(48)}`,
    replicate: `r8${apart('_')}${r(37)}`,
    telegram: `${r(9, 'digits')}:AA${r(33)}`,
    age: `AGE-SECRET-KEY-1${r(58, 'base32')}`,
    jwt: `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: r(10), iat: 1_700_000_000 })}.${r(43)}`,
  }
}

/** A shape around a token whose form alone gives it away. */
const SHAPES: readonly ((token: string) => string)[] = [
  (token) => token,
  (token) => `curl -sS -H "Authorization: Bearer ${token}" https://api.example.com/v1/items`,
  (token) => `export MY_TOKEN=${token} && ./deploy.sh`,
  (token) => `docker run -e "SERVICE_CREDENTIAL=${token}" app:latest`,
  (token) => `{"command":"echo '${token}' | login","cwd":"/home/ana"}`,
  (token) => `line one\\n${token}\\nline three`,
  (token) => `the log says ${token}.`,
  (token) => `git clone https://${token}@git.example.com/ana/shop.git`,
  (token) => `api:\n  credentials:\n    - ${token}\n`,
  (token) => `https://example.com/callback?code=1&t=${token}#top`,
]

export function tokenCases(): TrueCase[] {
  return SHAPES.flatMap((shape) => Object.values(tokens()).map((secret) => ({ text: shape(secret), secret })))
}

/** Secrets that only the name beside them gives away. */
export function namedCases(): TrueCase[] {
  const cases: TrueCase[] = []
  const add: Add = (secret, text) => void cases.push({ secret, text: text(secret) })
  addAssignments(add)
  addFlagsAndUrls(add)
  addCommands(add)
  addHeadersAndKeys(add)
  return cases
}

type Add = (secret: string, text: (secret: string) => string) => void
const word = () => `Tr0ub4dor${randomText(4)}`
const key = () => randomText(40)
const hex = () => randomText(32, 'hex')

function addAssignments(add: Add): void {
  for (const name of [
    'DB_PASSWORD',
    'POSTGRES_PASSWORD',
    'MYSQL_ROOT_PASSWORD',
    'REDIS_PASS',
    'PGPASSWORD',
    'SMTP_PASSWORD',
  ]) {
    add(word(), (s) => `${name}=${s}`)
    add(word(), (s) => `export ${name}="${s}"`)
    add(word(), (s) => `docker run -e ${name}=${s} -d postgres:16`)
    add('hunter', (s) => `${name}=${s}\nPORT=5432`)
  }
  for (const name of [
    'API_KEY',
    'SECRET_KEY',
    'AUTH_TOKEN',
    'CLIENT_SECRET',
    'AWS_SECRET_ACCESS_KEY',
    'SECRET_KEY_BASE',
    'STRIPE_SECRET',
    'ENCRYPTION_KEY',
    'JWT_SECRET',
  ]) {
    add(key(), (s) => `${name}=${s}`)
    add(hex(), (s) => `${name}='${s}'`)
    add(key(), (s) => `set -x ${name} "x"; ${name}=${s} node app.js`)
    add(hex(), (s) => `${name.toLowerCase()}: ${s}`)
    add(key(), (s) => `  "${name.toLowerCase()}": "${s}",`)
    add(key(), (s) => `{"text":"{\\"${name}\\":\\"${s}\\"}"}`)
  }
  for (const name of ['password', 'dbPassword', 'passphrase', 'admin_password', 'passwd']) {
    add(word(), (s) => `${name}: ${s}`)
    add(word(), (s) => `"${name}": "${s}"`)
    add('correcthorse', (s) => `"${name}": "${s}"`)
    add(word(), (s) => `const ${name} = '${s}'`)
    add(word(), (s) => `{\\"${name}\\":\\"${s}\\"}`)
  }
}

function addFlagsAndUrls(add: Add): void {
  for (const flag of ['--password', '--passphrase', '--db-password', '--admin-password']) {
    add(word(), (s) => `deploy ${flag} ${s} --verbose`)
    add(word(), (s) => `deploy ${flag}=${s} --verbose`)
    add(word(), (s) => `deploy ${flag} '${s}'`)
  }
  for (const flag of ['--token', '--api-key', '--secret', '--auth-token', '--client-secret', '--access-key']) {
    add(key(), (s) => `tool ${flag} ${s} run`)
    add(hex(), (s) => `tool ${flag}=${s} run`)
  }
  for (const scheme of [
    'postgres',
    'postgresql',
    'mysql',
    'mongodb+srv',
    'redis',
    'amqp',
    'https',
    'ftp',
    'smtp',
    'ssh',
  ]) {
    add(word(), (s) => `${scheme}://ana:${s}@db.example.com:5432/shop`)
    add(word(), (s) => `DATABASE_URL=${scheme}://ana:${s}@db.example.com/shop?ssl=true`)
  }
  add(word(), (s) => `redis://:${s}@cache.example.com:6379/0`)
  add(word(), (s) => `https://ana:${s}`) // cut off
}

function addCommands(add: Add): void {
  add(word(), (s) => `mysql -u root -p${s} shop < dump.sql`)
  add(word(), (s) => `mysqldump --user=root -p'${s}' shop`)
  add(word(), (s) => `sshpass -p ${s} ssh ana@host`)
  add(word(), (s) => `docker login -u ana -p ${s} registry.example.com`)
  add(word(), (s) => `redis-cli -h cache -a ${s} ping`)
  add(word(), (s) => `curl -u ana:${s} https://example.com/api`)
  add(word(), (s) => `curl --user "ana:${s}" https://example.com/api`)
  add(word(), (s) => `mongosh --host db -u ana -p ${s}`)
  add(word(), (s) => `ldapsearch -x -D cn=admin -w ${s} -b dc=x`)
  add(word(), (s) => `htpasswd -b .htpasswd ana ${s}`)
  add(word(), (s) => `openssl enc -aes-256-cbc -pass pass:${s} -in a -out b`)
  add(Buffer.from(`ana:${word()}`).toString('base64'), (s) => `curl -H 'Authorization: Basic ${s}' https://example.com`)
  add(key(), (s) => `curl -H 'Authorization: token ${s}' https://example.com`)
  add(key(), (s) => `Authorization: Bearer ${s}`)
  add(key(), (s) => `"headers":{"Authorization":"Bearer ${s}"}`)
  add(key(), (s) => `curl -H "X-Api-Key: ${s}" https://example.com`)
  add(key(), (s) => `curl -H "PRIVATE-TOKEN: ${s}" https://example.com`)
  add(key(), (s) => `X-Auth-Token: ${s}`)
  add(key(), (s) => `Cookie: sid=${s}; theme=dark`)
  add(key(), (s) => `curl -H 'Cookie: theme=dark; sid=${s}' https://example.com`)
  add(key(), (s) => `Set-Cookie: sid=${s}; Path=/; HttpOnly`)
}

function addHeadersAndKeys(add: Add): void {
  add(key(), (s) => `https://example.com/hook?access_token=${s}&x=1`)
  add(key(), (s) => `https://example.com/hook?api_key=${s}`)
  add(hex(), (s) => `https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=${s}`)
  add(key(), (s) => `https://a.blob.core.windows.net/c?sv=2024&sig=${s}`)
  add(
    randomText(86, 'base64'),
    (s) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${s}==;EndpointSuffix=x`,
  )
  add(word(), (s) => `Server=db;Database=shop;User Id=sa;Password=${s};Encrypt=true`)
  add(word(), (s) => `spring.datasource.password=${s}`)
  add(word(), (s) => `machine example.com login ana password: ${s}`)
  add(key(), (s) => `//registry.npmjs.org/:_authToken=${s}`)
  add(randomText(24), (s) => `https://hooks.slack.com/services/T0${apart('AB12CD')}/B0${apart('EF34GH')}/${s}`)
  add(randomText(68), (s) => `https://discord.com/api/webhooks/${randomText(18, 'digits')}/${s}`)
  add(
    randomText(64, 'base64'),
    (s) =>
      `${apart('-----BEGIN ')}RSA PRIVATE KEY-----\n${s}\n${randomText(64, 'base64')}\n-----END RSA PRIVATE KEY-----`,
  )
  add(
    randomText(64, 'base64'),
    (s) => `"key":"${apart('-----BEGIN ')}PRIVATE KEY-----\\n${s}\\n-----END PRIVATE KEY-----\\n"`,
  )
  add(randomText(64, 'base64'), (s) => `${apart('-----BEGIN ')}OPENSSH PRIVATE KEY-----\n${s}`)
  add(randomText(64, 'base64'), (s) => `${apart('-----BEGIN ')}PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n${s}`)
}
