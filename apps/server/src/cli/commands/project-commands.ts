/** `ccdash projects`: list, add, activate. */
import type { Project } from '@ccdash/api-contract'
import type { CliContext } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { selectProject } from '../select-project.ts'

export async function runListProjects({ ops, json, print }: CliContext): Promise<ExitCode> {
  const [projects, active] = [await ops.listProjects(), await ops.activeProject()]
  if (json) print(JSON.stringify({ activeProjectId: active?.id ?? null, projects }, null, 2))
  else {
    for (const project of projects) print(projectRow(project, project.id === active?.id))
    if (projects.length === 0) print('no projects: add one with ccdash projects add DIR')
  }
  return EXIT.ok
}

export async function runAddProject(context: CliContext, folder: string): Promise<ExitCode> {
  return show(context, await selectProject(context.ops, { project: folder }, false))
}

export async function runActivateProject(context: CliContext, id: string): Promise<ExitCode> {
  return show(context, await context.ops.activateProject(id))
}

async function show({ ops, json, print }: CliContext, project: Project): Promise<ExitCode> {
  const active = await ops.activeProject()
  print(json ? JSON.stringify(project, null, 2) : projectRow(project, active?.id === project.id))
  return EXIT.ok
}

function projectRow(project: Project, active: boolean): string {
  return `${active ? '*' : ' '} ${project.id.padEnd(24)}  ${project.name.padEnd(24)}  ${project.path}`
}
