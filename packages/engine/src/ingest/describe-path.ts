import path from 'node:path'
import { isWithin } from '../sources/path-rules.ts'
import type { ResolvedPaths } from './project-paths.ts'

/** A path as a person would name it: relative to the project when inside it, `~/…` below the home folder. */
export function describePath(file: string, { projectDir, home }: Pick<ResolvedPaths, 'projectDir' | 'home'>): string {
  if (file === projectDir) return '.'
  if (isWithin(file, projectDir)) return path.relative(projectDir, file)
  return isWithin(file, home) ? path.join('~', path.relative(home, file)) : file
}
