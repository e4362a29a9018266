import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepText, maskSecrets } from './mask-secrets.ts'
import { maskTexts, maskValue } from './mask-value.ts'
import { PLAIN_CASES } from './plain-cases.ts'
import { apart, namedCases, randomText, tokenCases, tokens } from './secret-cases.ts'
import { runs } from '../testing/property-runs.ts'

const TRUE_CASES = [...tokenCases(), ...namedCases()]

describe('maskSecrets', () => {
  it('masks every secret of the test set, and nothing of it is left', () => {
    expect(TRUE_CASES.length).toBeGreaterThan(700)
    const missed = TRUE_CASES.filter(({ text, secret }) => maskSecrets(text).includes(secret))
    expect(missed).toEqual([])
    const unmarked = TRUE_CASES.filter(({ text }) => !maskSecrets(text).includes('[masked:'))
    expect(unmarked).toEqual([])
  })

  it('leaves what is no secret as it is', () => {
    expect(PLAIN_CASES.length).toBeGreaterThan(300)
    expect(PLAIN_CASES.filter((text) => maskSecrets(text) !== text).map((text) => [text, maskSecrets(text)])).toEqual(
      [],
    )
  })

  it('says what it was and keeps the public prefix', () => {
    const { githubClassic = '', awsId = '' } = tokens()
    expect(maskSecrets(`push ${githubClassic} now`)).toBe('push ghp_[masked:github-token] now')
    expect(maskSecrets(awsId)).toBe('AKIA[masked:aws-key-id]')
    expect(maskSecrets('DB_PASSWORD=hunter2 PORT=1')).toBe('DB_PASSWORD=[masked:password] PORT=1')
    expect(maskSecrets('postgres://ana:hunter2@db/x')).toBe('postgres://ana:[masked:password]@db/x')
  })

  it('changes nothing the second time, whatever stands around', () => {
    const anywhere = fc.array(
      fc.oneof(fc.constantFrom(...TRUE_CASES.map(({ text }) => text)), fc.string({ unit: 'binary' })),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(anywhere, fc.constantFrom(' ', '\n', '"', '=', '-', ''), (texts, between) => {
        const once = maskSecrets(texts.join(between))
        expect(maskSecrets(once)).toBe(once)
      }),
      runs(500),
    )
  })

  it.each([
    'a', 'eyJ', '-eyJ', '_eyJ', 'token:', 'token=', 'password:', 'password="', "password='", '://', '://a', '://a:', '://a:b', '@', '--password ', '-', '\\n', '\\',
    'cookie: a=', 'cookie: a=b; ', 'bearer ', 'ghp_', 'sk-', 'sk-ant-', 'mysql -p', 'curl -u a:', 'docker login -p ', 'xoxb-', '-----BEGIN PRIVATE KEY-----', '-----BEGIN ',
    'secret_key_key', 'authorization: basic ', 'sig=', '&sig=', '1234567890:AA', '8Q~', 'a.atlasv1.', '"', 'token token ', 'api_key_prod_prod', 'K', 'İ', ' ', '{', '$', '.', '1',
  ])('takes time in proportion to a text of %j', (part) => {
    const small = part.repeat(Math.ceil(40_000 / part.length))
    const large = small.repeat(2)
    const ratio = quickest(large) / Math.max(quickest(small), 10)
    expect(ratio).toBeLessThan(3.5) // a quadratic one takes four times as long, and many seconds
    expect(quickest(large)).toBeLessThan(1500)
  }) // oxfmt-ignore
})

describe('values', () => {
  it('masks what stands under the name of a secret, and only there', () => {
    const key = randomText(40)
    const given = {
      title: 'Plan',
      api_key: key,
      db: { password: 12345678, port: 5432 },
      phaseToken: '1 & 2',
      tags: ['a', `ghp${apart('_')}${randomText(36)}`],
    }
    expect(maskValue(given, maskSecrets)).toEqual({
      ...given,
      api_key: '[masked:secret]',
      db: { password: '[masked:secret]', port: 5432 },
      tags: ['a', 'ghp_[masked:github-token]'],
    })
    const plain = { title: 'Plan', tags: ['a'] }
    expect(maskValue(plain, maskSecrets)).toBe(plain)
    expect(maskTexts(given, keepText)).toBe(given)
  })
})

/** Milliseconds this thread worked for the quickest of some runs, whatever else the machine does. */
function quickest(text: string): number {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < 5; run += 1) {
    const start = process.threadCpuUsage()
    maskSecrets(text)
    const { user, system } = process.threadCpuUsage(start)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}
