import { describe, expect, it } from 'vitest'
import { parsePathLines } from './parse-path-lines.ts'

const typed = (text: string) => parsePathLines(text).map(({ path, changeType }) => `${changeType} ${path}`)

describe('parsePathLines', () => {
  it.each([
    ['one path a line, trimmed, blanks dropped', ' docs/a.md \r\n\n\tb.md\n', ['modified docs/a.md', 'modified b.md']],
    [
      'a leading letter as the type',
      'A new.md\nM  docs/x y.md\nD\told.md',
      ['added new.md', 'modified docs/x y.md', 'deleted old.md'],
    ],
    [
      'a capital in a name as no type',
      'Makefile\nADR/1.md\nAgents.md',
      ['modified Makefile', 'modified ADR/1.md', 'modified Agents.md'],
    ],
    [
      'short git status',
      ' M docs/a.md\nMM b.md\nD  c.md\n D d.md\n?? e.md\nA  f.md\nAM g.md\nUU h.md\n!! node_modules/',
      [
        'modified docs/a.md',
        'modified b.md',
        'deleted c.md',
        'deleted d.md',
        'added e.md',
        'added f.md',
        'modified g.md',
        'modified h.md',
      ],
    ],
    ['a rename as removed and added', 'R  old.md -> new.md', ['deleted old.md', 'added new.md']],
    [
      'git diff --name-status',
      'M\ta.md\nR087\told.md\tnew.md\nC100\ta.md\tb.md',
      ['modified a.md', 'deleted old.md', 'added new.md', 'added b.md'],
    ],
    ['quoted names', '?? "caf\\303\\251 \\"x\\".md"', ['added café "x".md']],
    ['the last type of a path named twice', 'A a.md\nD a.md', ['deleted a.md']],
    ['nothing in nothing', ' \n ', []],
  ])('reads %s', (_, text, expected) => {
    expect(typed(text)).toEqual(expected)
  })

  it('reads long git status and leaves its advice out', () => {
    const text = `On branch main
Your branch is up to date with 'origin/main'.

Changes to be committed:
  (use "git restore --staged <file>..." to unstage)
\tnew file:   docs/plan.md
\trenamed:    a.md -> b.md

Changes not staged for commit:
\tmodified:   progress/phase-1.md
\tdeleted:    old.md

Untracked files:
  (use "git add <file>..." to include in what will be committed)
\tnotes.md

no changes added to commit (use "git add" and/or "git commit -a")`
    expect(typed(text)).toEqual([
      'added docs/plan.md',
      'deleted a.md',
      'added b.md',
      'modified progress/phase-1.md',
      'deleted old.md',
      'added notes.md',
    ])
  })
})
