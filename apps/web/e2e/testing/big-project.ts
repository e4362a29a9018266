/** A project that takes seconds to read, so that a sync can be met at work. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** @returns its folder, below `folder`. */
export async function writeBigProject(folder: string, documents: number): Promise<string> {
  const project = join(folder, 'big-project')
  const plans = join(project, 'docs', 'project_plans', 'implementation_plans')
  await mkdir(plans, { recursive: true })
  const indexes = Array.from({ length: documents }, (_, index) => index)
  await Promise.all(indexes.map((index) => writeFile(join(plans, `plan-${index}-v1.md`), planText(index))))
  return project
}

function planText(index: number): string {
  const files = Array.from({ length: 200 }, (_, row) => `  - src/area-${index}/file-${row}.ts`)
  return [
    '---',
    `title: Plan ${index}`,
    'status: draft',
    'files_affected:',
    ...files,
    '---',
    `# Plan ${index}`,
    '',
  ].join('\n')
}
