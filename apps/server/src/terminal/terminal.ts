/**
 * The one way to stdout and stderr: whatever is written passes here, so nothing that others named reaches a terminal as more
 * than text. A test keeps all other files of the server from writing there.
 */
import { printable, printableJson } from './printable.ts'

/** Text of any number of lines, ended already or not. */
export function writeStdout(text: string): void {
  process.stdout.write(printable(text))
}

export function writeStderr(text: string): void {
  process.stderr.write(printable(text))
}

/** @param json  JSON of any number of lines. */
export function writeJson(json: string): void {
  process.stdout.write(printableJson(json))
}

/** For data that comes faster than it is read. */
export function dataStream(): NodeJS.WriteStream {
  return process.stdout
}

/** For what is redrawn in place; what is written there has to be printable. */
export function progressStream(): NodeJS.WriteStream {
  return process.stderr
}

/** Output that cannot be written: its reader is gone, or it goes to a full disk. Of stderr there is nowhere left to say so. */
export function onOutputError(handle: (error: NodeJS.ErrnoException) => void): void {
  process.stdout.on('error', handle)
  process.stderr.on('error', () => undefined)
}
