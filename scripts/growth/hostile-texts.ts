/** Shapes of texts that patterns and loops of ours might be slow at. */
import type { TextShape } from './growth.ts'

const UNITS = [
  '<', '>', '<a', '<>', '‹', '[', ']', '(', ')', '`', '"', "'", '\\', '\\"', '/', '//', './', '../', '/a', 'a/', 'a.b/', '-', '_', '.',
  ' ', '\t', '\n', '\r', '\r\n', ' \n', '\u2028', '\u0085', ':', ': ', '- ', '-\n', '---\n', '#', '# ', '{', '}', '{}', '${', '${a', ',',
  ', ', ';', '*', '&', '&a ', '*a ', '|', '| ', '|\n', '>1', '?', '!', '=', '@', '%', '~', '0', '1', '9:', '1.', '1_', '1-', '1e', '1&',
  '-v1', '-v', 'a', 'A', 'a.', 'a-', 'a_', 'a: ', 'a: b\n', '- a\n', 'a1', 'é', 'é/', 'İ', 'ß', '😀', '\ud83d', '\udc00', 'e\u0301', '\u0000',
  '\u001b[', 'abcdef1 ', 'abcdef1]', '[abcdef1', 'REQ-00000000-', 'AB-1', 'phase-', '-progress', '<command-name>', '<command-args>',
  '<command-name>a</command-name>', '</command-args>', '<task-id>', 'http://a:', 'a://b', ' → feature ', ' 0.5 → ', ', 0.5', '2026-01-02', 'T00:00:00',
  '{"a":', '[{', '"a",', '{}', '&#', '../a', '/*', '-->',
] // oxfmt-ignore

const ENDS = ['', '', 'a', '!', '\n', '\u0000', ' ', '>', '"', '.md', 'é', ')', '-1', ':']
const BEGINNINGS = [
  '',
  '',
  '',
  '<',
  '"',
  '${',
  '/',
  '---\n',
  '- ',
  '{"a":"',
  ' ',
  '\t',
  'a',
  '1',
  'Skipping (',
  'feature a',
]
/** How many shapes are put together at random, beside one for every unit. */
const MIXED = 40

/** Every unit, and mixtures of two or three; drawn anew each time. */
export function hostileShapes(): TextShape[] {
  const single = UNITS.map((unit) => ({ prefix: pick(BEGINNINGS), unit, suffix: pick(ENDS) }))
  const mixed = Array.from({ length: MIXED }, () => {
    const unit = Array.from({ length: 2 + Math.round(Math.random()) }, () => pick(UNITS)).join('')
    return { prefix: pick(BEGINNINGS), unit, suffix: pick(ENDS) }
  })
  return [...single, ...mixed]
}

function pick(from: readonly string[]): string {
  return from[Math.floor(Math.random() * from.length)] ?? ''
}
