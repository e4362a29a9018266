/** Values for an input, made from its JSON schema: such as it takes, and the same with one place of it turned hostile. */
import fc from 'fast-check'

/** The part of a JSON schema that our inputs use. */
export type InputSchema = {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly InputSchema[]
  readonly properties?: Readonly<Record<string, InputSchema>>
  readonly required?: readonly string[]
  readonly items?: InputSchema
  readonly maxLength?: number
  readonly maxItems?: number
  readonly minItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly format?: string
  readonly pattern?: string
}

/** Values that mean something to the server asked, by the name of the field. */
export type KnownValues = Readonly<Record<string, readonly unknown[]>>

const FEW = 3

function validValue(schema: InputSchema, known: KnownValues, field = ''): fc.Arbitrary<unknown> {
  const meant = known[field]
  const made = madeValue(schema, known, field)
  return meant === undefined
    ? made
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...meant) }, { weight: 1, arbitrary: made })
}

function madeValue(schema: InputSchema, known: KnownValues, field: string): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((part) => validValue(part, known, field)))
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {})
      const values = Object.fromEntries(fields.map(([name, part]) => [name, validValue(part, known, name)]))
      return fc.record(values, { requiredKeys: [...(schema.required ?? [])] })
    }
    case 'array':
      return fc.array(validValue(schema.items ?? {}, known, field), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(FEW, schema.maxItems ?? FEW),
      })
    case 'string':
      return textOf(schema)
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 100, 2 ** 31 - 1) })
    case 'number':
      return fc.double({ min: schema.minimum ?? 0, max: schema.maximum ?? 1, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function textOf({ format, pattern, maxLength = 20 }: InputSchema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (pattern?.includes('\\d') === true) return fc.nat().map(String)
  return fc.string({ unit: 'grapheme', maxLength: Math.min(20, maxLength) })
}

const cursorOf = (key: string) => Buffer.from(key).toString('base64url')

/** What hostile and careless callers send. Paths among them lead to nothing large: what is saved may be read by a sync. */
const HOSTILE_TEXTS: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\uD800',
    'a\uDFFFb',
    '\uFEFF',
    '\uFFFF',
    '\u202Eabc',
    '\u001B]0;x\u0007',
    '\r\nX: y',
    '\u2028',
  ],
  ...[
    '.',
    '..',
    '../..',
    'a/../..',
    '/nowhere',
    '/etc/passwd',
    '/dev/null',
    '~nobody',
    'file:///etc/passwd',
    'C:\\x',
    '\\\\x\\y',
  ],
  ...[
    '%',
    '%00',
    '%ff',
    '%2e%2e',
    '_',
    "' OR 1=1 --",
    '"; DROP TABLE x; --',
    '$(id)',
    '`id`',
    '{{7*7}}',
    '\\u0000',
    '(a+)+$',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-0',
    '1e400',
    '0x10',
    '[object Object]',
  ],
  ...['a'.repeat(201), 'a'.repeat(5000), 'a'.repeat(200_000), '/a'.repeat(2047), '/a'.repeat(100_000), '<'.repeat(200)],
  ...[
    'é'.repeat(2000),
    'e\u0301'.repeat(2000),
    '👩‍👩‍👧‍👦'.repeat(300),
    'ﬃ'.repeat(199),
    'İ'.repeat(199),
    '\u0000'.repeat(300),
  ],
  ...[
    '2020-02-30T00:00:00Z',
    '9999-12-31T23:59:59+23:59',
    '0000-01-01T00:00:00+23:59',
    `2020-01-01T00:00:00.${'1'.repeat(300)}Z`,
  ],
  ...[
    '!!!',
    '9'.repeat(15),
    '9'.repeat(400),
    '-1',
    cursorOf('[]'),
    cursorOf('["a"]'),
    cursorOf('["a","b"]'),
    cursorOf('[1.5]'),
  ],
  ...[cursorOf('[1e400,"x"]'), cursorOf('["\\u0000",""]'), cursorOf('["\\ud800",""]'), cursorOf('[0.5,0.5,"",""]')],
  ...[
    cursorOf('[0.5,"","","","",""]'),
    cursorOf('{"__proto__":1}'),
    cursorOf('['.repeat(9000)),
    cursorOf('[99999999999,"x"]'),
  ],
]

const HOSTILE_VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, -0, 0.5, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, -(2 ** 53), 1e21],
  ...[[], {}, [[]], [null], { length: 3 }, { toString: 1 }, JSON.parse('{"__proto__":{"x":1}}')],
  ...[Array.from({ length: 20_000 }, () => 0), Array.from({ length: 3000 }, () => ({ path: '' }))],
]

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
)
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE_VALUES) },
  { weight: 1, arbitrary: fc.jsonValue() },
)

/** Half of the time as the schema wants it, else with a place of it replaced or left out. */
export function anyValue(schema: InputSchema, known: KnownValues): fc.Arbitrary<unknown> {
  const valid = validValue(schema, known)
  const spoilt = fc.tuple(valid, fc.nat(), hostileValue, fc.boolean()).map(([value, place, hostile, removes]) => {
    const places = placesOf(value)
    const path = places[place % places.length] ?? []
    return replaceAt(value, path, removes && path.length > 0 && place % 5 === 0 ? undefined : hostile)
  })
  return fc.oneof(valid, spoilt)
}

type Path = readonly (string | number)[]

/** Ways to every value inside, the whole first. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Array.isArray(value)
    ? value.flatMap((item: unknown, index) => placesOf(item, [...path, index]))
    : Object.entries(value).flatMap(([key, item]) => placesOf(item, [...path, key]))
  return [path, ...inner]
}

/** `replacement` undefined leaves a field out. */
function replaceAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === key ? replaceAt(item, rest, replacement) : item))
  }
  const fields = value as Readonly<Record<string, unknown>>
  return { ...fields, [key]: replaceAt(fields[key], rest, replacement) }
}
