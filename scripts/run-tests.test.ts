import { describe, expect, it } from 'vitest'
import { countTests } from './run-tests.mjs'

const passed = { status: 'passed', fullName: 'reads a file' }
const failed = { status: 'failed', fullName: 'reads a broken file' }
const skipped = { status: 'skipped', fullName: 'reads a file that is elsewhere' }

function report(...files: readonly { status: string; message?: string; assertionResults: (typeof passed)[] }[]) {
  return { testResults: files.map((file, index) => ({ name: `/repo/file-${index}.test.ts`, ...file })) }
}

describe('countTests', () => {
  it('counts tests, not files; skipped ones count as nothing', () => {
    const outcome = countTests('/repo', report({ status: 'passed', assertionResults: [passed, passed, skipped] }), 0)
    expect(outcome).toEqual({ passed: 2, failed: 0, failures: [] })
  })

  it('names each failed test with its file', () => {
    const outcome = countTests('/repo', report({ status: 'failed', assertionResults: [passed, failed] }), 1)
    expect(outcome).toEqual({ passed: 1, failed: 1, failures: ['file-0.test.ts › reads a broken file'] })
  })

  it('a file that cannot be loaded is one failure', () => {
    const file = { status: 'failed', message: 'Cannot find module', assertionResults: [] }
    expect(countTests('/repo', report(file), 1)).toEqual({
      passed: 0,
      failed: 1,
      failures: ['file-0.test.ts: Cannot find module'],
    })
  })

  it.each([
    {
      because: 'an error outside of every test',
      given: report({ status: 'passed', assertionResults: [passed] }),
      code: 1,
    },
    { because: 'no report at all', given: null, code: 1 },
    { because: 'a run without any test', given: report(), code: 0 },
  ])('$because is a failure', ({ given, code }) => {
    expect(countTests('/repo', given, code).failed).toBe(1)
  })
})
