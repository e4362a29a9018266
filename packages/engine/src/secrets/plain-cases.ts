/** Texts of logs and documents that look like secrets and are none. */
const HASH = 'a3f5c1d2e4b6978810fedcba9876543210abcdef'
const UUID = '9e450909-a8d1-4dea-9ddf-c65e144b2080'
const SHA512 = 'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=='

const PLACEHOLDERS = [
  '$TOKEN', '${TOKEN}', '${{ secrets.TOKEN }}', '<token>', '<your-token>', 'xxxx', 'xxxxxxxxxxxxxxxx', '********', '...', '{{ token }}', '%TOKEN%',
  'process.env.TOKEN', 'os.environ["TOKEN"]', 'env.TOKEN', 'changeme', 'your-token-here', 'YOUR_API_KEY', 'null', 'none', 'true', 'undefined',
  'secrets.TOKEN', '$(cat /run/secret)', 'REDACTED', 'example', '[masked:secret]', 'vault:secret/data/x', 'op://vault/item', '0000000000',
] // oxfmt-ignore

const LINES = [
  `commit ${HASH}`, `git show ${HASH.slice(0, 7)}`, `[main ${HASH.slice(0, 7)}] Add cart`, `"gitCommit":"${HASH}"`, `Merge ${HASH} into main`,
  `index ${HASH.slice(0, 10)}..${HASH.slice(10, 20)} 100644`, `sessionId: ${UUID}`, `"uuid":"${UUID}"`, `session-id=${UUID}`, `S-${UUID}`, `OP-${UUID}`,
  `"parentUuid":"${UUID}","sessionId":"${UUID}"`, `agent-${HASH.slice(0, 8)}.jsonl`, `~/.claude/projects/-home-ana-shop/${UUID}.jsonl`,
  `"integrity": "${SHA512}"`, SHA512, `resolution: {integrity: ${SHA512}}`, `<script integrity="${SHA512}">`, `sha256:${HASH}${HASH.slice(0, 24)}`,
  `image: postgres@sha256:${HASH}${HASH.slice(0, 24)}`, `checksum = "${HASH}"`, `etag: "${HASH}"`, `md5 ${HASH.slice(0, 32)}`, `cacheKey: ${HASH}`,
  `cache-key=${HASH.slice(0, 16)}`, `hash: ${HASH}`, `"fingerprint":"${HASH}"`, `digest ${HASH}`, `revision: ${HASH}`,
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7Zq3fPublicPartOnly ana@host', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGq4Jm9cEzX ana@host',
  '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----', '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----',
  'pk_live_is_public', 'public_key: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p', 'publicKey = "04a1b2c3d4e5f6a7b8c9"',
  'src/auth/token.ts', 'src/auth/refresh-token.ts:42', 'docs/plans/token-refresh-v1.md', 'feature/token-refresh-v1', 'fix/password-reset', 'secret-rotation-v2',
  'docs/project_plans/implementation_plans/features/api-key-management-v1.md', '/dev:execute-phase 2 docs/implementation_plans/features/secrets-v1.md',
  'packages/engine/src/secrets/mask-secrets.ts', 'the password field is required', 'Forgot password?', 'Enter your password:', 'reset the password by mail',
  'the token expires after an hour', 'password: string', 'password: z.string().min(8)', 'password?: string | null', 'token: string', 'token: Token | undefined',
  'const token = await getToken()', 'const secret = readSecret(name)', 'let password = prompt()', 'password = getpass.getpass()', 'self.password = password',
  'this.token = token', 'user.password === other.password', 'if (token === null) return', 'password must be at least 8 characters', 'token: refresh',
  'const apiKey = process.env.API_KEY', 'apiKey: config.apiKey', 'api_key = settings.api_key', 'api_key=os.getenv("API_KEY")', 'secretName: my-app-secret',
  'secretKeyRef:\n  name: db-secret\n  key: password', 'secret: my-app-secret', 'kubectl get secret db-secret', 'token-type: bearer', 'Authorization: Bearer <token>',
  'Authorization: Bearer $TOKEN', 'Authorization: `Bearer ${token}`', '"Authorization": "Bearer " + token', 'use a bearer token to authenticate', 'basic auth is off',
  'max_tokens: 4096', 'max_tokens=4096', '"input_tokens": 12345, "output_tokens": 678', 'tokens: 1234567', 'cache_read_input_tokens: 99', 'token_count=88',
  'tokenizer: cl100k_base', 'nextPageToken', 'next token: 17', 'key: value', 'key = 42', 'primary_key: true', 'foreign_key: user_id', 'sort-key=createdAt',
  'keyboard: true', 'key={item.id}', 'keys: [a, b]', 'turkey: 3', 'monkey=banana', 'public_key_path: /etc/ssl/cert.pem', 'private_key_path: /etc/ssl/key.pem',
  '--password-file /run/secrets/db', '--token-file=/run/secrets/token', '--secret id=npm,src=.npmrc', '--password-stdin', 'docker login --password-stdin',
  'pass --token to authenticate', 'the --password option', 'use --token <token>', '--token $TOKEN', '--api-key=${API_KEY}', '--password "$PASSWORD"',
  'mkdir -p src/components', 'cp -p a b', 'psql -p 5432 -h localhost', 'ssh -p 2222 ana@host', 'docker run -p 8080:80 nginx', 'mysql -P 3307 -u root', 'nc -p 99 host',
  'python -m pytest -p no:cacheprovider', 'node -p "1+1"', 'tar -xzp', 'curl -u $USER:$PASS https://example.com', 'redis-cli -p 6380', 'docker login -p $PASSWORD',
  'http://localhost:3000', 'http://localhost:5173', 'https://example.com:8443/path', 'http://127.0.0.1:8000/api/health', 'https://ana@example.com/repo.git',
  'git@github.com:ana/shop.git', 'ssh://git@github.com:22/ana/shop.git', 'postgresql://localhost:5432/shop', 'postgres://user:$PASSWORD@db/shop', 'https://user:<password>@host',
  'redis://localhost:6379/0', 'https://user:***@host/x', 'http://[::1]:8080/', 'file:///home/ana/x.md', 'mailto:ana@example.com', 'see https://example.com/a:b@c',
  '/Users/ana/work/shop/src/index.ts', 'C:\\Users\\ana\\shop\\index.ts', 'PWD=/home/ana/shop', 'OLDPWD=/home/ana', 'pwd: /home/ana', 'cd $(pwd)',
  'PATH=/usr/local/bin:/usr/bin', 'HOME=/home/ana', 'NODE_ENV=production', 'LANG=C.UTF-8', 'EDITOR=vim', 'TERM=xterm-256color', 'SSH_AUTH_SOCK=/tmp/ssh-x/agent.1',
  '--- PASS: TestLoginWithToken (0.02s)', 'PASS: 12, FAIL: 0', 'pass: 5 of 5', 'ok 3 - token refresh', 'Tests: 3 passed, 3 total', 'passwordless: true', 'has_password: false',
  'cookie: string', 'document.cookie', 'setCookie(name, value)', 'cookies: 3', 'the Cookie header', 'import cookie from "cookie"', 'Cookie: <cookie>',
  'task-1234567890abcdefghij', 'risk-assessment-of-the-new-checkout', 'sk-learn', 'desk-1', 'half_hf_is_short', 'hf_hub_download', 'npm_config_registry', 'npm_lifecycle_event',
  'xoxo', 'AKIA is a prefix', 'eyJ is how they begin', 'ghp_ tokens', 'glpat-', 'SG.', 'AIza', 'SKU-1234', 'SK1234', 'pypi-publish', 'whsec_ prefix', 'dapi', 'r8_x',
  'REQ-20260226-cart-01', 'SHOP-1-002', 'T-1a2b3c4d5e6f708192a3', 'toolu_01A09q90qw90lq917835lq9', 'msg_01XFDUDYJgAACzvnptvVoYEL', 'req_011CSHoEeqs5C35K2UUqR7Fy',
  'claude-opus-4-6', '2026-02-26T10:45:00.000Z', '1.2.3-beta.4+build.5', 'v24.4.1', '192.168.1.5', 'U+202A', '#a3f5c1', 'rgba(0, 0, 0, 0.5)', 'm_1234567890123456789012345',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk', 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ', 'H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA==',
  'credentials: include', "credentials: 'same-origin'", 'credentials: true', 'secret santa', 'a secret: tell nobody', 'no secrets here', 'the key: be kind', 'authorization: required',
  'signature: (a: string) => void', 'type: "password"', '<input type="password" name="password">', 'autocomplete="current-password"', "placeholder: 'Password'", 'csrfToken: string',
] // oxfmt-ignore

export const PLAIN_CASES: readonly string[] = [
  ...LINES,
  ...PLACEHOLDERS.flatMap((text) => [`API_TOKEN=${text}`, `"password": "${text}"`, `api_key: ${text}`]),
]
