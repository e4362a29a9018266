/**
 * Secrets that are known by their own form, from what their makers publish: a prefix, an alphabet, a length.
 *
 * Linear: a pattern begins with fixed text or is bounded, has one run without an end of its own, and nothing behind that run.
 * Lengths are minima, a little below the published ones: a title cut in the middle of a token still tells most of it.
 */

/**
 * @property hints    fixed texts without all of which the pattern cannot match, lower case; looked for first.
 * @property pattern  with `g`. Its first group, if it has one, stays in front of the mask.
 */
export type SecretRule = {
  readonly kind: string
  readonly hints: readonly string[]
  readonly pattern: RegExp
}

/** Nothing that belongs to a longer word in front; the `n` of a `\n` in JSON is no such word. */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt]))`

function prefixed(kind: string, hints: readonly string[], prefix: string, rest: string): SecretRule {
  // oxlint-disable-next-line ccdash/pattern-literal -- once per rule, of the literals below
  return { kind, hints, pattern: new RegExp(`${START}(${prefix})${rest}`, 'g') }
}

const WORD = '[A-Za-z0-9_-]'
const ALNUM = '[A-Za-z0-9]'
const HEX = '[0-9a-fA-F]'

export const SECRET_RULES: readonly SecretRule[] = [
  {
    kind: 'private-key',
    hints: ['private key'],
    pattern: /(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)[A-Za-z0-9+/=\s\\:,.-]{16,}/g,
  },
  {
    kind: 'jwt', // two runs: it may begin at the start of a run only, else each `eyJ` of a long one would be read to the end
    hints: ['eyj'],
    pattern:
      /(?:(?<![A-Za-z0-9_-])|(?<=\\[bfnrt]|gh[su]_))(eyJ)[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3}/g,
  },
  prefixed('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'gh[oprsu]_', `${ALNUM}{20,}`),
  prefixed('github-token', ['github_pat_'], 'github_pat_', '[A-Za-z0-9_]{22,}'),
  prefixed(
    'gitlab-token',
    ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glft-', 'glcbt-', 'gloas-', 'glagent-', 'glimt-', 'glsoat-', 'glffct-'],
    'gl(?:pat|dt|rt|rtr|ptt|ft|cbt|oas|agent|imt|soat|ffct)-',
    '[A-Za-z0-9_.-]{16,}',
  ),
  prefixed(
    'slack-token',
    ['xoxb-', 'xoxa-', 'xoxp-', 'xoxr-', 'xoxs-', 'xoxe', 'xoxo-', 'xoxd-', 'xoxc-'],
    'xox[a-z](?:\\.xox[bp])?-',
    '[A-Za-z0-9%/+=-]{10,}',
  ),
  prefixed('slack-token', ['xapp-'], 'xapp-', '\\d-[A-Za-z0-9-]{10,}'),
  {
    kind: 'slack-webhook',
    hints: ['hooks.slack.com'],
    pattern: /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]{12,}/gi,
  },
  {
    kind: 'discord-webhook',
    hints: ['/webhooks/'],
    pattern: /(discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d{5,25}\/)[\w-]{20,}/gi,
  },
  {
    kind: 'teams-webhook',
    hints: ['webhook.office.com'],
    pattern: /(webhook\.office\.com\/webhookb2\/)[\w@/-]{20,}/gi,
  },
  prefixed('aws-key-id', ['akia', 'asia', 'abia', 'acca'], 'A(?:KIA|SIA|BIA|CCA)', '[A-Z2-7]{16}(?![A-Za-z0-9])'),
  prefixed('aws-bedrock-key', ['absk'], 'ABSK', '[A-Za-z0-9+/]{40,}=*'),
  prefixed('google-api-key', ['aiza'], 'AIza', `${WORD}{30,}`),
  prefixed('google-oauth', ['ya29.', '1//0'], String.raw`ya29\.|1//0`, `${WORD}{20,}`),
  prefixed('google-oauth', ['gocspx-'], 'GOCSPX-', `${WORD}{20,}`),
  prefixed('anthropic-key', ['sk-ant-'], 'sk-ant-', `${WORD}{16,}`),
  prefixed(
    'openai-key',
    ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-none-'],
    'sk-(?:proj|svcacct|admin|None)-',
    `${WORD}{16,}`,
  ),
  prefixed('openrouter-key', ['sk-or-'], 'sk-or-v\\d-', `${HEX}{16,}`),
  prefixed('langsmith-key', ['lsv2_'], 'lsv2_(?:pt|sk)_', '[0-9a-f_]{20,}'),
  prefixed('api-key', ['sk-'], 'sk-', `(?=[a-zA-Z]{0,40}[0-9])${ALNUM}{20,}`),
  prefixed('stripe-key', ['k_live_', 'k_test_'], '(?:sk|rk)_(?:live|test)_', `${ALNUM}{16,}`),
  prefixed('stripe-webhook', ['whsec_'], 'whsec_', '[A-Za-z0-9+/=]{20,}'),
  prefixed('npm-token', ['npm_'], 'npm_', `${ALNUM}{30,}`),
  prefixed('pypi-token', ['pypi-ag'], 'pypi-Ag', `${WORD}{24,}`),
  prefixed('rubygems-key', ['rubygems_'], 'rubygems_', `${HEX}{32,}`),
  prefixed('huggingface-token', ['hf_', 'api_org_'], 'hf_|api_org_', `${ALNUM}{30,}`),
  prefixed('sendgrid-key', ['sg.'], String.raw`SG\.`, String.raw`[\w-]{16,32}\.[\w-]{16,}`),
  prefixed(
    'twilio-key',
    Array.from('0123456789abcdef', (digit) => `sk${digit}`),
    'SK',
    '[0-9a-f]{32}(?![A-Za-z0-9])',
  ),
  prefixed('mailgun-key', ['key-'], 'key-', '[0-9a-f]{32}(?![A-Za-z0-9])'),
  prefixed(
    'mailchimp-key',
    Array.from('123456789', (digit) => `-us${digit}`),
    '',
    '[0-9a-f]{32}-us\\d{1,2}(?![A-Za-z0-9])',
  ),
  prefixed('digitalocean-token', ['_v1_'], 'do[oprt]_v1_', `${HEX}{32,}`),
  prefixed('supabase-key', ['sbp_', 'sb_secret_'], 'sbp_(?:oauth_)?|sb_secret_', `[A-Za-z0-9_-]{20,}`),
  prefixed(
    'vercel-token',
    ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_', 'vercel_blob_rw_'],
    'vc[pciark]_|vercel_blob_rw_',
    '[A-Za-z0-9_]{20,}',
  ),
  prefixed('netlify-token', ['nfp_', 'nfc_', 'nfo_', 'nfu_'], 'nf[pcoub]_', `${ALNUM}{30,}`),
  prefixed('shopify-token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], 'shp(?:at|ca|pa|ss)_', `${HEX}{24,}`),
  prefixed('square-token', ['sq0', 'eaaa'], 'sq0(?:atp|csp|idp)-|EAAA[A-Z]', `${WORD}{22,}`),
  prefixed('databricks-token', ['dapi'], 'dapi', '[0-9a-f]{32}(?:-\\d)?(?![A-Za-z0-9])'),
  prefixed('hashicorp-token', ['hvs.', 'hvb.', 'hvr.'], String.raw`hv[sbr]\.`, `${WORD}{20,}`),
  prefixed('terraform-token', ['.atlasv1.'], String.raw`[A-Za-z0-9]{14}\.atlasv1\.`, `${WORD}{40,}`),
  prefixed('linear-key', ['lin_'], 'lin_(?:api|oauth)_', `${ALNUM}{30,}`),
  prefixed('notion-token', ['ntn_', 'secret_'], 'ntn_|secret_', '(?=[A-Za-z]{0,40}\\d)[A-Za-z0-9]{36,}'),
  prefixed('figma-token', ['figd_', 'figo_'], 'fig[dour]_', `${WORD}{30,}`),
  prefixed('atlassian-token', ['atatt3', 'atctt3'], 'AT[AC]TT3', '[A-Za-z0-9_=-]{30,}'),
  prefixed('postman-key', ['pmak-'], 'PMAK-', '[0-9a-f]{20,}-[0-9a-f]{20,}'),
  prefixed('grafana-token', ['glsa_', 'glc_'], 'glsa_|glc_', '[A-Za-z0-9_+/=]{30,}'),
  prefixed('newrelic-key', ['nrak-', 'nrjs-', 'nrii-'], 'NR(?:AK|JS|II|AA|RA)-', '[A-Za-z0-9_-]{18,}'),
  prefixed('sentry-token', ['sntrys_', 'sntryu_'], 'sntry[su]_', '[A-Za-z0-9+/=_-]{30,}'),
  prefixed('docker-token', ['dckr_'], 'dckr_(?:pat|oat)_', `${WORD}{20,}`),
  prefixed('dropbox-token', ['sl.'], String.raw`sl\.(?:u\.)?`, `${WORD}{60,}`),
  prefixed('planetscale-token', ['pscale_'], 'pscale_(?:tkn|pw|oauth)_', '[A-Za-z0-9_.=-]{24,}'),
  prefixed('fly-token', ['fm1_', 'fm2_', 'fo1_'], 'f(?:m1[ar]?|m2|o1)_', '[A-Za-z0-9+/=_-]{30,}'),
  prefixed(
    'cloudflare-token',
    ['v1.0-', 'cfut_', 'cfat_', 'cfk_'],
    String.raw`v1\.0-|cf(?:ut|at|k)_`,
    '[A-Za-z0-9-]{40,}',
  ),
  prefixed('heroku-key', ['hrku-'], 'HRKU-', `${WORD}{30,}`),
  prefixed('age-key', ['age-secret-key-'], 'AGE-SECRET-KEY-1', '[A-Z0-9]{40,}'),
  prefixed('groq-key', ['gsk_'], 'gsk_', `${ALNUM}{40,}`),
  prefixed('xai-key', ['xai-'], 'xai-', `${ALNUM}{40,}`),
  prefixed('perplexity-key', ['pplx-'], 'pplx-', `${ALNUM}{30,}`),
  prefixed('replicate-token', ['r8_'], 'r8_', `${ALNUM}{30,}`),
  prefixed('cloud-key', ['ltai'], 'LTAI', `${ALNUM}{16,24}(?![A-Za-z0-9])`),
  prefixed('telegram-token', [':aa'], '', String.raw`(?:bot)?\d{8,10}:AA[\w-]{30,40}(?![\w-])`),
  prefixed('azure-secret', ['8q~'], '', String.raw`[\w.~-]{3}8Q~[\w.~-]{30,40}`),
  {
    kind: 'azure-key',
    hints: ['accountkey=', 'sharedaccesskey=', 'sharedsecretkey='],
    pattern: /((?:account|sharedaccess|sharedsecret)key=)[A-Za-z0-9+/]{16,}={0,2}/gi,
  },
  {
    kind: 'signature',
    hints: ['sig=', 'signature='],
    pattern:
      /([?&;\\](?:u0026)?(?:sig|x-amz-signature|x-amz-security-token|x-goog-signature)=)[A-Za-z0-9%+/=_-]{16,}/gi,
  },
  // A cookie's first value is not told apart from the rest: the whole header is one secret, but for its attributes.
  {
    kind: 'cookie',
    hints: ['cookie'],
    pattern:
      /((?<![\w$.])(?:set-)?cookie["'\\]{0,3}[ \t]{0,4}[:=][ \t]{0,4}["'\\]{0,3})(?=[\w.-]{1,128}=(?![\s[]))[^\s"'\\;]{4,}(?:; ?(?!\[)[\w.-]{1,128}=[^\s"'\\;]{1,})*/gi,
  },
  {
    kind: 'token',
    hints: ['bearer'],
    pattern: /(\bbearer["'\\]{0,3}[ \t]{1,4}["'\\]{0,3})(?=[A-Za-z._~+/-]{0,200}\d)[A-Za-z0-9._~+/-]{12,}={0,2}/gi,
  },
  {
    kind: 'password',
    hints: ['basic'],
    pattern:
      /(\bauthorization["'\\]{0,3}[ \t]{0,4}[:=,][ \t]{0,4}["'\\]{0,3}(?:basic|digest|token|apikey|negotiate|ssws)[ \t]{1,4})(?!\[masked)[A-Za-z0-9+/=_.~-]{6,}/gi,
  },
]
