/** Real folders, files and repositories for tests, removed when the test ends. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

export type TempTree = AsyncDisposable & {
  /** Absolute, links resolved. */
  readonly root: string
  at(relativePath: string): string
  /** Writes a file, making its folders; returns its absolute path. */
  write(relativePath: string, text?: string): Promise<string>
  /** Runs git in a folder of the tree with a fixed author and, when given, commit time. */
  git(relativePath: string, args: readonly string[], commitAt?: string): Promise<string>
}

/** `files`: relative path → text. */
export async function createTempTree(files: Readonly<Record<string, string>> = {}): Promise<TempTree> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'ccdash-discover-')))
  const at = (relativePath: string): string => path.join(root, relativePath)
  const write = async (relativePath: string, text = 'x\n'): Promise<string> => {
    await mkdir(path.dirname(at(relativePath)), { recursive: true })
    await writeFile(at(relativePath), text)
    return at(relativePath)
  }
  for (const [name, text] of Object.entries(files)) await write(name, text)
  return {
    root,
    at,
    write,
    async git(relativePath, args, commitAt) {
      const env = commitAt === undefined ? {} : { GIT_AUTHOR_DATE: commitAt, GIT_COMMITTER_DATE: commitAt }
      const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main']
      const { stdout } = await promisify(execFile)('git', [...author, ...args], {
        cwd: at(relativePath),
        env: { ...gitTestEnv(root), ...env },
      })
      return stdout
    },
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Environment in which git sees none of the user's settings. */
export function gitTestEnv(home: string): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
}
