import { stripVTControlCharacters } from 'node:util'

/**
 * Text for a terminal, which what others named (files, triggers, messages) must not colour or move about in: escape
 * sequences go, other control characters but line ends and tabs become U+FFFD. Pure.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '\uFFFD')
}
