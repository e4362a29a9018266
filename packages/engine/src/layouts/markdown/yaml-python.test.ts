import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pythonStr, toJson } from './python-value.ts'
import { parseYaml } from './yaml-python.ts'
import { runs } from '../../testing/property-runs.ts'

function read(text: string) {
  const parsed = parseYaml(text)
  if (parsed.type === 'error') throw new Error(`line ${parsed.line}: ${parsed.reason}`)
  return parsed.value
}

describe('scalars of YAML 1.1', () => {
  // text as written → as Python's `str` writes it, `repr` for strings to tell them from the rest
  it.each([
    ['yes', 'True'],
    ['Off', 'False'],
    ['y', "'y'"],
    ['nULL', "'nULL'"],
    ['~', 'None'],
    ['', 'None'],
    ['010', '8'],
    ['08', "'08'"],
    ['0o17', "'0o17'"],
    ['0x1F', '31'],
    ['0b11', '3'],
    ['1_000', '1000'],
    ['1:30', '90'],
    ['1:30:20', '5420'],
    ['09:30', "'09:30'"],
    ['190:20:30.15', '685230.15'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1.0', '1.0'],
    ['1.', '1.0'],
    ['.5', '0.5'],
    ['1.5e+3', '1500.0'],
    ['1.5e3', "'1.5e3'"],
    ['1.0e+20', '1e+20'],
    ['-.inf', '-inf'],
    ['.NaN', 'nan'],
    ['2026-01-02', 'datetime.date(2026, 1, 2)'],
    ['2026-1-2', "'2026-1-2'"],
    ['2026-01-02T10:00:00Z', 'datetime.datetime(2026, 1, 2, 10, 0, tzinfo=datetime.timezone.utc)'],
    ['! 12', '12'],
    ['!!str 12', "'12'"],
    ['!!int "12"', '12'],
    ['!!float 3', '3.0'],
    ['"\\u00e9\\t"', "'é\\t'"],
    ["'it''s'", '"it\'s"'],
  ])('%s', (written, expected) => {
    expect(pythonStr([read(written)])).toBe(`[${expected}]`)
  })

  it.each([
    ['2026-01-02', '2026-01-02', '2026-01-02'],
    ['2026-01-02 10:00:00', '2026-01-02 10:00:00', '2026-01-02T10:00:00'],
    ['2026-01-02t1:02:03.5 -5', '2026-01-02 01:02:03.500000-05:00', '2026-01-02T01:02:03.500000-05:00'],
    ['2026-01-02T10:00:00Z', '2026-01-02 10:00:00+00:00', '2026-01-02T10:00:00+00:00'],
  ])('the time %s has a text and a JSON form', (written, text, json) => {
    expect(pythonStr(read(written))).toBe(text)
    expect(toJson(read(written))).toBe(json)
  })
})

describe('structure', () => {
  it('keeps the last of duplicate keys in the place of the first', () => {
    expect(pythonStr(read('a: 1\nb: 2\na: 3'))).toBe("{'a': 3, 'b': 2}")
  })

  it('merges mappings below their own keys, the first named first', () => {
    const text = 'x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 5'
    expect(pythonStr((read(text) as Map<string, never>).get('z') ?? null)).toBe("{'b': 2, 'c': 4, 'a': 5}")
  })

  it('ends a block scalar at the end of the text without a line end', () => {
    expect(pythonStr(read('a: >\n  one\n  two'))).toBe("{'a': 'one two'}")
    expect(pythonStr(read('a: |\n  one\n'))).toBe("{'a': 'one\\n'}")
  })

  it('says in which line a value stands', () => {
    const parsed = parseYaml('a: 1\ntasks:\n  - id: x\n  - id: y\n    title: z\n')
    expect(parsed.type === 'value' && parsed.lineOf(['tasks', 1, 'title'])).toBe(5)
    expect(parsed.type === 'value' && parsed.lineOf(['tasks', 1, 'missing'])).toBe(4)
    expect(parsed.type === 'value' && parsed.lineOf(['missing'])).toBe(1)
  })
})

describe('what PyYAML refuses', () => {
  it.each([
    ['an impossible date', 'a: 1\nb: 2026-13-45', 2],
    ['a day that February lacks', 'a: 2026-02-30', 1],
    ['a zone of a day', 'a: 2026-01-02 10:00:00 +25:00', 1],
    ['a tab for indentation', 'a:\n\tb: 1', 2],
    ['a tab after the colon', 'a:\tb', 1],
    ['a tab after a value', 'a: b\t', 1],
    ['a mapping inside a value', 'a: b: c', 1],
    ['an open list', 'a: [1, 2', 1],
    ['a control character', 'a: 1\nb: \u0007', 2],
    ['an unknown tag', 'a: !thing x', 1],
    ['an alias without anchor', 'a: *b', 1],
    ['a recursive alias', 'a: &a [1, *a]', 1],
    ['a second anchor of one name', 'a: &x 1\nb: &x 2', 2],
    ['the default-value key as value', 'a: =', 1],
    ['a list as key', '[a]: 1', 1],
    ['a second document', 'a: 1\n...\nb: 2', 3],
  ])('%s', (_, text, line) => {
    const parsed = parseYaml(text)
    expect(parsed.type).toBe('error')
    expect(parsed.type === 'error' && parsed.line).toBe(line)
  })

  it('stops aliases that unfold to more text than there is memory', () => {
    const text = `a: &a "${'x'.repeat(50_000)}"\nb: [${'*a, '.repeat(1000)}]`
    expect(parseYaml(text)).toMatchObject({ type: 'error', line: 2, reason: expect.stringContaining('characters') })
  })

  it.each([
    ['lists', '['.repeat(101) + ']'.repeat(101)],
    ['lists in lines', `${'- '.repeat(101)}a`],
    ['maps', '{a: '.repeat(101) + '}'.repeat(101)],
    ['a hundred thousand levels', '['.repeat(100_000)],
  ])('stops %s within each other', (_name, text) => {
    expect(parseYaml(text)).toMatchObject({ type: 'error', reason: expect.stringMatching(/nested|must|Flow|flow/) })
  })

  it('reads base 60 exactly, and no number of more digits than Python does', () => {
    expect(parseYaml('1:30:00:00:00:00:00:00:00:00')).toMatchObject({ value: 15116544000000000n })
    expect(parseYaml(`1${':00'.repeat(300)}`)).toMatchObject({ type: 'value' })
    for (const long of ['9'.repeat(4301), `1${':00'.repeat(2000)}`])
      expect(parseYaml(`a: ${long}`)).toMatchObject({ type: 'error', reason: expect.stringContaining('4300 digits') })
  })

  it('stops aliases that unfold to millions of values', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`)
    const started = performance.now()
    expect(parseYaml(['l0: &l0 [x, x, x, x, x, x, x, x, x]', ...levels].join('\n')).type).toBe('error')
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('stops deep nesting', () => {
    expect(parseYaml(`a: ${'['.repeat(50_000)}`).type).toBe('error')
  })
})

it('keeps tabs where text may hold them', () => {
  expect(pythonStr(read('a: "x\ty" # c\td\nb: |\n  x\ty\nc: \'\t\''))).toBe(
    "{'a': 'x\\ty', 'b': 'x\\ty\\n', 'c': '\\t'}",
  )
})

it('never throws', () => {
  const piece = fc.constantFrom(
    'a: ',
    '- ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '#',
    '&x ',
    '*x',
    '!t ',
    '|',
    '>',
    '%',
    '\t',
    ':',
    ',',
    'é',
    '2026-01-02',
    '1:30',
    '<<: ',
    '---',
    '...',
    '? ',
    '~',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      expect(['value', 'error']).toContain(parseYaml(pieces.join('')).type)
    }),
    runs(1000),
  )
})
