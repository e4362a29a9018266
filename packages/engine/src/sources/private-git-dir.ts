/**
 * A `GIT_DIR` of our own for somebody else's repository.
 *
 * It holds our configuration and HEAD as a commit id. Objects, index and work tree are the repository's own, named by
 * environment variables. So git reads data of the repository, and never its configuration, attributes of diff and merge
 * drivers' programs, hooks, refs, remotes or modules. What only describes (patterns of files to ignore, line endings,
 * where a shallow history ends, which folders a sparse work tree has) is copied, so that answers are those git gives.
 *
 * `.gitattributes` in the work tree are read, but they can only name drivers, and here no driver is configured.
 */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import path from 'node:path'
import { readContained, readRegularFile, resolveContainedFile } from './contained-file.ts'
import { plainSettingLines } from './git-config.ts'
import type { GitUserSettings } from './git-user-settings.ts'
import { foldersOf } from './open-repository.ts'
import type { OpenRepository } from './open-repository.ts'

export type PrivateGitDir = {
  readonly folder: string
  /** Environment that makes git use it. */
  readonly env: Readonly<Record<string, string>>
  /** Changes when the history behind one HEAD does: where a shallow clone ends. */
  readonly historyStamp: string
}

type UserFiles = Pick<GitUserSettings, 'settings' | 'excludesFile' | 'attributesFile'>

/** An empty folder that nobody else may enter, removed at the end. */
export async function createPrivateFolder(): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ccdash-git-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** @throws GitRefusal when a file of the repository is not what it should be */
export async function createPrivateGitDir(
  folder: string,
  repository: OpenRepository,
  user: UserFiles,
): Promise<PrivateGitDir> {
  const { topLevel, gitDir, commonDir, head, objectsDir } = repository
  const folders = foldersOf(repository)
  await mkdir(path.join(folder, 'refs'), { recursive: true })
  await mkdir(path.join(folder, 'info'))
  const copy = async (from: string, to: string) => {
    const bytes = await readContained(from, folders)
    if (bytes !== null) await writeFile(path.join(folder, to), bytes)
    return bytes
  }
  await writeFile(path.join(folder, 'HEAD'), `${head}\n`)
  for (const name of ['exclude', 'attributes']) await copy(path.join(commonDir, 'info', name), `info/${name}`)
  await copy(path.join(gitDir, 'info', 'sparse-checkout'), 'info/sparse-checkout')
  const shallow = await copy(path.join(commonDir, 'shallow'), 'shallow')
  await linkSharedIndexes(folder, gitDir, folders)
  await writeFile(path.join(folder, 'config'), await configText(folder, repository, user))
  const index = path.join(gitDir, 'index')
  return {
    folder,
    env: {
      HOME: folder,
      XDG_CONFIG_HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_CONFIG_SYSTEM: devNull,
      GIT_DIR: folder,
      GIT_WORK_TREE: topLevel,
      GIT_INDEX_FILE: (await resolveContainedFile(index, folders)) ?? index,
      GIT_OBJECT_DIRECTORY: objectsDir,
    },
    historyStamp: shallow?.toString('latin1') ?? '',
  }
}

async function configText(folder: string, repository: OpenRepository, user: UserFiles): Promise<string> {
  const { objectFormat, settings } = repository
  const isSha256 = objectFormat === 'sha256'
  const patterns = (await ownPatterns(repository)) ?? (await userText(user.excludesFile)) ?? ''
  await writeFile(path.join(folder, 'excludes'), patterns)
  await writeFile(path.join(folder, 'attributes'), (await userText(user.attributesFile)) ?? '')
  return [
    ...plainSettingLines(user.settings, settings),
    '[core]',
    `\trepositoryFormatVersion = ${isSha256 ? 1 : 0}`,
    '\tbare = false',
    '\tquotePath = false',
    '\tfsmonitor = false',
    '\tuntrackedCache = false',
    `\thooksPath = ${quoted(devNull)}`,
    `\texcludesFile = ${quoted(path.join(folder, 'excludes'))}`,
    `\tattributesFile = ${quoted(path.join(folder, 'attributes'))}`,
    '[protocol]',
    '\tallow = never',
    ...(isSha256 ? ['[extensions]', '\tobjectFormat = sha256'] : []),
    '',
  ].join('\n')
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

/** The repository's `core.excludesFile`, read only inside its own folders. */
async function ownPatterns(repository: OpenRepository): Promise<Buffer | null> {
  const named = repository.settings.get('core.excludesfile')?.at(-1)
  if (named === undefined || named === '' || named.startsWith('~')) return null
  return readContained(path.resolve(repository.topLevel, named), foldersOf(repository))
}

async function userText(file: string | null): Promise<Buffer | null> {
  return file === null ? null : readRegularFile(file)
}

/** A split index is looked for in `GIT_DIR`. */
async function linkSharedIndexes(folder: string, gitDir: string, folders: readonly string[]): Promise<void> {
  for (const name of await readdir(gitDir)) {
    if (!/^sharedindex\.[0-9a-f]{40,64}$/.test(name)) continue
    const real = await resolveContainedFile(path.join(gitDir, name), folders)
    if (real !== null) await symlink(real, path.join(folder, name))
  }
}
