/**
 * Where a project's files are, and which requested paths belong to it (spec 1.0, 6.1).
 *
 * Every folder has two forms. The *walk form* is the path as configured, absolute, `~` expanded, links not resolved: it is
 * what the walk returns and what the store keys its rows with. The *real form* has its links resolved: containment and
 * canonical paths are decided with it. A request in either form ends at the same walk form.
 */
import { lstat, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ProjectRecord } from '../records/project.ts'
import type { SourceKind } from '../records/source-file.ts'
import { isInside } from '../sources/link-rule.ts'
import type { Inside } from '../sources/link-rule.ts'
import {
  commonDirectory,
  errorCode,
  expandHome,
  isMissing,
  isSourceName,
  isWithin,
  resolveLinks,
} from '../sources/path-rules.ts'
import type { PathEnv } from '../sources/path-rules.ts'
import type { WalkRoot } from '../sources/walk-root.ts'
import { expectedSessionFolder, findSessionFolders } from '../agents/claude/session-folders.ts'
import type { SessionFolderCache } from '../agents/claude/session-folders.ts'

export type ResolvedPaths = {
  readonly home: string
  /** The project's own folder, walk form and real form; relative paths of requests start here. */
  readonly projectDir: string
  readonly realProjectDir: string
  /** Inferred project root (spec 1.0, rule 1), real form: canonical paths are relative to it. */
  readonly root: string
  /** The root by rule 3 (progress folder only), which task sources are relative to; differs from `root` in odd layouts. */
  readonly taskRoot: string
  readonly docsDir: string
  readonly progressDir: string
  readonly sessionsDirs: readonly string[]
  /** Of the folders above, those that do not exist now. */
  readonly missing: readonly string[]
  /** In the order in which they are walked; where two overlap, the first one owns the files of both. */
  readonly roots: readonly WalkRoot[]
  /** Where what is read must lie, links resolved: the project's own folder and the roots. */
  readonly inside: Inside
  /** What to watch: the roots, and the folder in which the agent would start to write logs. */
  readonly watchRoots: readonly { readonly path: string; readonly realPath: string }[]
}

/**
 * Resolves a registered project to the folders of this moment. Folders need not exist.
 *
 * A blank `progressPath` means `progress`, a blank `planDocsPath` the project's folder, as in the reference. A relative
 * `sessionsPath` is relative to the project; a blank one means the agent's folders whose records name the project.
 */
export async function resolveProjectPaths(
  project: ProjectRecord,
  env: PathEnv,
  cache?: SessionFolderCache,
): Promise<ResolvedPaths> {
  const projectDir = path.resolve(expandHome(project.path.trim(), env.home))
  const inProject = (folder: string): string => trimSeparator(path.resolve(projectDir, expandHome(folder, env.home)))
  const docsDir = inProject(project.planDocsPath.trim())
  const progressDir = inProject(project.progressPath.trim() || 'progress')
  const configured = project.sessionsPath.trim()
  const sessionsDirs = configured ? [inProject(configured)] : await findSessionFolders(projectDir, env, cache)

  const real = async (folder: string): Promise<string> => (await resolveLinks(folder)) ?? folder
  const walkRoot = async (kind: SourceKind, folder: string): Promise<WalkRoot> => ({
    kind,
    path: folder,
    realPath: await real(folder),
  })
  const sessionRoots = await Promise.all(sessionsDirs.map((folder) => walkRoot('session', folder)))
  const progressRoot = await walkRoot('progress', progressDir)
  const docsRoot = await walkRoot('document', docsDir)
  const roots = [...sessionRoots, progressRoot, docsRoot]
  const expected = configured ? [] : [expectedSessionFolder(await real(projectDir), env)]
  const extra = expected.filter((folder) => !sessionsDirs.includes(folder))
  const realProjectDir = await real(projectDir)

  return {
    home: env.home,
    projectDir,
    realProjectDir,
    inside: [...new Set([realProjectDir, ...roots.map(({ realPath }) => realPath)])],
    root: inferProjectRoot({ docsDir: docsRoot.realPath, progressDir: progressRoot.realPath }, projectDir),
    taskRoot: inferProjectRoot({ progressDir: progressRoot.realPath }, projectDir),
    docsDir,
    progressDir,
    sessionsDirs,
    missing: await missingFolders([...sessionsDirs, docsDir, progressDir]),
    roots,
    watchRoots: [
      ...roots.map(({ path: walked, realPath }) => ({ path: walked, realPath })),
      ...(await Promise.all(extra.map(async (folder) => ({ path: folder, realPath: await real(folder) })))),
    ],
  }
}

/**
 * Project root of a docs and a progress folder (spec 1.0, rules 1–4). Both are absolute with links resolved.
 *
 * @param fallback  the root when neither folder is given.
 */
export function inferProjectRoot(dirs: { docsDir?: string; progressDir?: string }, fallback: string): string {
  const { docsDir, progressDir } = dirs
  if (docsDir !== undefined && progressDir !== undefined) return commonDirectory(docsDir, progressDir)
  if (docsDir !== undefined) return withoutEnding(docsDir, 'docs', 'project_plans')
  if (progressDir !== undefined) return withoutEnding(progressDir, '.claude', 'progress')
  return fallback
}

/** A path somebody asked to sync, as the walk would name it. */
export type RequestedPath = {
  /** Walk form when it lies under a walked folder, else real form. */
  readonly path: string
  /** What it would be read as; null when it is allowed but no source (wrong folder or suffix). */
  readonly kind: SourceKind | null
}

/**
 * A requested path, checked and in walk form. `~` is the home folder, a relative path starts at the project's folder,
 * links are resolved, the file need not exist.
 *
 * @returns null when it lies outside the project's folder, its sessions, docs and progress folders.
 */
export async function resolveRequestedPath(raw: string, paths: ResolvedPaths): Promise<RequestedPath | null> {
  const text = raw.trim()
  if (text === '' || text.includes('\0') || text.length > LONGEST_PATH) return null
  const absolute = path.resolve(paths.projectDir, expandHome(text, paths.home))
  const real = await resolveLinks(absolute)
  if (real === null || !isInside(real, paths.inside)) return null
  const realParent = await resolveLinks(path.dirname(absolute))
  const entry = realParent === null ? real : path.join(realParent, path.basename(absolute))
  const link = toWalkForm(entry, paths)
  // A link that leads nowhere stands for itself.
  if (entry !== real && link !== null && !(await isThere(real))) return link
  // The target may be no source of its own; a link beside the documents may still be one.
  return toWalkForm(real, paths) ?? link ?? { path: real, kind: null }
}

/**
 * Path relative to the project root with `/` (the canonical path before spec 1.1's text rules), or the path as given when
 * it lies outside. Reads nothing.
 *
 * @param file   walk form.
 * @param links  targets of files that are symbolic links, as discoverFiles returns them.
 */
export function relativeToRoot(file: string, paths: ResolvedPaths, links?: ReadonlyMap<string, string>): string {
  const root = paths.roots.find((candidate) => isWithin(file, candidate.path))
  const real = links?.get(file) ?? (root === undefined ? file : root.realPath + file.slice(root.path.length))
  if (!isWithin(real, paths.root)) return file
  return path.relative(paths.root, real).replaceAll(path.sep, '/')
}

/** Linux opens no longer one; elsewhere they end sooner. */
const LONGEST_PATH = 4096

/**
 * A requested path that is a link which cannot be followed, if it would be read otherwise, as the walk names it: one that
 * leads in a circle, or, when asked for, outside.
 *
 * @returns null for everything else.
 */
export async function findUnfollowedLink(
  raw: string,
  paths: ResolvedPaths,
  alsoOutside: boolean,
): Promise<RequestedPath | null> {
  const text = raw.trim()
  if (text === '' || text.length > LONGEST_PATH || text.includes('\0')) return null
  const absolute = path.resolve(paths.projectDir, expandHome(text, paths.home))
  const realParent = await resolveLinks(path.dirname(absolute))
  if (realParent === null) return null
  const entry = path.join(realParent, path.basename(absolute))
  if (!isInside(entry, paths.inside) || !(await isLink(entry))) return null
  if (!alsoOutside && (await resolveLinks(entry)) !== null) return null
  const source = toWalkForm(entry, paths)
  if (source !== null) return source
  const root = paths.roots.find(({ realPath }) => isWithin(entry, realPath))
  if (root === undefined || !(await isFolder(entry))) return null
  return { path: root.path + entry.slice(root.realPath.length), kind: null }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file)
    return true
  } catch (error) {
    if (errorCode(error) !== '') return !isMissing(error)
    throw error
  }
}

async function isLink(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isSymbolicLink()
  } catch (error) {
    if (errorCode(error) !== '') return false
    throw error
  }
}

/** A file (links resolved) as the walk names it; null when it comes to it only through links, or not at all. */
function toWalkForm(real: string, paths: ResolvedPaths): RequestedPath | null {
  const directory = path.dirname(real)
  for (const root of paths.roots) {
    if (!isWithin(directory, root.realPath) || !isSourceName(root.kind, directory, path.basename(real))) continue
    return { path: root.path + real.slice(root.realPath.length), kind: root.kind }
  }
  return null
}

function withoutEnding(folder: string, parentName: string, name: string): string {
  const parent = path.dirname(folder)
  const matches = path.basename(folder).toLowerCase() === name && path.basename(parent).toLowerCase() === parentName
  return matches ? path.dirname(parent) : parent
}

function trimSeparator(folder: string): string {
  return folder.length > 1 && folder.endsWith(path.sep) ? folder.slice(0, -1) : folder
}

async function missingFolders(folders: readonly string[]): Promise<string[]> {
  const missing = await Promise.all(folders.map(async (folder) => !(await isFolder(folder))))
  return [...new Set(folders.filter((_, index) => missing[index]))]
}

/** Whether there is a folder, itself or by a link; of one that cannot be told, not. */
export async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory()
  } catch (error) {
    if (errorCode(error) !== '') return false
    throw error
  }
}
