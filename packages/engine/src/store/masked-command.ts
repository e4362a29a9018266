/** What was found in a command's arguments, as it is found in them once they are masked. */
import { maskTexts } from '../secrets/mask-value.ts'
import { parseCommand, parseCommandForLinking } from '../text/command-arguments.ts'

type CommandTexts = { readonly name: string; readonly args: string; readonly parsed: string | null }

/**
 * A path cut out of an address with a password looks like no secret any more; so what the masked arguments do not say is
 * masked. Of arguments that were cut when they were stored, that is also what stood behind the cut.
 */
export function withoutPieces<Row extends CommandTexts>(row: Row): Row {
  if (row.parsed === null || !row.args.includes('[masked:')) return row
  const parsed = JSON.parse(row.parsed) as Readonly<Record<string, unknown>>
  const said = [parseCommand(row.name, row.args), parseCommandForLinking(row.name, row.args)]
  const known = new Set<unknown>([
    ...Object.keys(parsed),
    ...said.flatMap((found) => Object.values(found ?? {}).flat()),
  ])
  return {
    ...row,
    parsed: JSON.stringify(maskTexts(parsed, (text) => (known.has(text) ? text : '[masked:secret]'))),
  }
}
