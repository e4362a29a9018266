import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCommitHashes } from './commit-hashes.ts'

describe('findCommitHashes', () => {
  it.each([
    ['the hash in git commit output', '[main 1a2b3c4] Fix totals', ['1a2b3c4']],
    ['one of digits only in a bracket', '[main (root-commit) 1234567] First', ['1234567']],
    ['a hash in a line about git', 'git show 1a2b3c4d', ['1a2b3c4d']],
    ['a full hash', 'commit abcdef0123456789abcdef0123456789abcdef01', ['abcdef0123456789abcdef0123456789abcdef01']],
    ['both ends of a range', 'git diff 1a2b3c4..5d6e7f8', ['1a2b3c4', '5d6e7f8']],
    ['a hash at the end of a sentence', 'Reset to 1a2b3c4.', ['1a2b3c4']],
    ['each once, in order, as spelled', 'log ABCDEF1 1a2b3c4\nlog ABCDEF1', ['ABCDEF1', '1a2b3c4']],
    ['words of the letters a to f, as the reference does', 'the log is effaced', ['effaced']],
    ['nothing in a line about something else', 'id 1a2b3c4', []],
    ['nothing in the line after', 'git status\n1a2b3c4', []],
    ['no number', 'git log 1234567', []],
    ['no short or overlong run', 'git log 1a2b3c abcdef0123456789abcdef0123456789abcdef012', []],
    ['no part of a word', 'git log x1a2b3c4 1a2b3c4z é1a2b3c4 _1a2b3c4', []],
    ['no part of a UUID', 'git log 550e8400-e29b-41d4-a716-44665544000a', []],
    ['no branch or file name', 'git checkout fix-1a2b3c4 main.1a2b3c4.js', []],
    ['no hash in a closed bracket', '[main] 1234567]', []],
  ])('finds %s', (_name, text, hashes) => {
    expect(findCommitHashes(text, 100)).toEqual(hashes)
  })

  it('stops at the limit', () => {
    expect(findCommitHashes('log aaaaaa1 aaaaaa2 aaaaaa3', 2)).toEqual(['aaaaaa1', 'aaaaaa2'])
  })

  it('finds every run that a pattern finds', () => {
    const words = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'f', '0', '9', 'F', 'g', ' ', '\n'), maxLength: 20 }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(words, (parts) => {
        const text = parts.map((part) => `log ${part}`).join('\n')
        const expected = text
          .split('\n')
          .filter((line) => line.includes('log'))
          .flatMap((line) => line.match(/(?<!\w)(?=\d*[a-f])[0-9a-f]{7,40}(?!\w)/gi) ?? [])
        expect(findCommitHashes(text, 1000)).toEqual([...new Set(expected)])
      }),
    )
  })
})
