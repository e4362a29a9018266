/** Finds a program as a shell would, but never one that a project brings along. */
import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { errorCode, isWithin } from './path-rules.ts'

type Environment = Readonly<Record<string, string | undefined>>

const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin'

/** The folders of PATH that mean the same wherever one stands: neither `.`, nor empty, nor relative. */
export function searchFolders(env: Environment): string[] {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH')
  const text = name === undefined ? USUAL_PATH : (env[name] ?? '')
  return text.split(path.delimiter).filter((folder) => path.isAbsolute(folder))
}

/** Absolute path of a program, or null. Programs inside the folders of `outside` (links resolved) are passed over. */
export async function findProgram(name: string, env: Environment, outside: readonly string[]): Promise<string | null> {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  for (const folder of searchFolders(env)) {
    const place = path.join(folder, file)
    const real = await runnable(place)
    if (real !== null && ![place, real].some((path) => outside.some((root) => isWithin(path, root)))) return place
  }
  return null
}

async function runnable(place: string): Promise<string | null> {
  try {
    await access(place, constants.X_OK)
    return (await stat(place)).isFile() ? await realpath(place) : null
  } catch (error) {
    if (errorCode(error) === '') throw error
    return null
  }
}
