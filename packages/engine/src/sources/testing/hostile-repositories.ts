/** Repositories that name programs, one way each: the program leaves a file behind, so that its running is seen. */
import { appendFile, chmod, mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import type { TempTree } from './temp-tree.ts'

export type Hostile = {
  /** `repo` has commits with docs/a.md, which is changed since; `program` runs without arguments, too. */
  arrange(tree: TempTree, program: string): Promise<void>
  /** A plain git command that runs the program; null when git of itself, or on this system, would not. */
  readonly provoke: readonly string[] | null
  readonly input?: string
  /** What the reading says when it refuses. */
  readonly refused?: RegExp
}

const DRIVER = '*.md filter=x diff=x merge=x\n'

function config(...settings: readonly (readonly [name: string, value?: string])[]): Hostile['arrange'] {
  return async (tree, program) => {
    for (const [name, value] of settings)
      await tree.git('repo', ['config', name, value?.replaceAll('%', program) ?? program])
  }
}

function attributesAnd(arrange: Hostile['arrange']): Hostile['arrange'] {
  return async (tree, program) => {
    await tree.write('repo/.gitattributes', DRIVER)
    await arrange(tree, program)
  }
}

const cleanFilter = attributesAnd(config(['filter.x.clean']))
const STATUS = ['status']

async function hook(tree: TempTree, program: string, folder: string): Promise<void> {
  await mkdir(tree.at(folder), { recursive: true })
  await symlink(program, tree.at(`${folder}/post-index-change`))
  await utimes(tree.at('repo/docs/b.md'), 1, 1) // git writes the index anew
}

async function included(tree: TempTree, program: string, name: string): Promise<void> {
  await tree.write('repo/.gitattributes', DRIVER)
  await tree.write('repo/more', `[filter "x"]\n\tclean = ${program}\n`)
  await tree.git('repo', ['config', name, '../more'])
}

async function signedCommit(tree: TempTree): Promise<void> {
  const lines = (await tree.git('repo', ['cat-file', 'commit', 'HEAD'])).split('\n')
  const signature = ['gpgsig -----BEGIN PGP SIGNATURE-----', ' ', ' x', ' -----END PGP SIGNATURE-----']
  const end = lines.indexOf('')
  await tree.write('commit', [...lines.slice(0, end), ...signature, ...lines.slice(end)].join('\n'))
  const id = await tree.git('repo', ['hash-object', '-t', 'commit', '-w', tree.at('commit')])
  await tree.git('repo', ['update-ref', 'HEAD', id.trim()])
}

async function mergeDriver(tree: TempTree, program: string): Promise<void> {
  await tree.git('repo', ['config', 'merge.x.driver', `${program} %A`])
  await tree.write('repo/.gitattributes', DRIVER)
  await tree.git('repo', ['commit', '-qam', 'ours'])
  await tree.git('repo', ['switch', '-qc', 'other', 'HEAD~1'])
  await tree.write('repo/docs/a.md', 'theirs\n')
  await tree.git('repo', ['commit', '-qam', 'theirs'])
  await tree.git('repo', ['switch', '-q', 'main'])
}

async function missingTree(tree: TempTree, program: string): Promise<void> {
  await config(
    ['core.repositoryformatversion', '1'],
    ['extensions.partialclone', 'origin'],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.url', 'ext::%'],
    ['protocol.ext.allow', 'always'],
  )(tree, program)
  const id = (await tree.git('repo', ['rev-parse', 'HEAD~1:docs'])).trim()
  await rm(tree.at(`repo/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`))
}

async function otherRepository(tree: TempTree): Promise<void> {
  await tree.write('other/docs/a.md', 'secret\n')
  await tree.git('other', ['init', '-q'])
  await tree.git('other', ['add', '-A'])
  await tree.git('other', ['commit', '-qm', 'secret'])
}

async function alternates(tree: TempTree): Promise<void> {
  await otherRepository(tree)
  await tree.write('repo/.git/objects/info/alternates', `${tree.at('other/.git/objects')}\n`)
}

async function submodule(tree: TempTree, program: string): Promise<void> {
  await otherRepository(tree)
  await tree.git('repo', ['-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', tree.at('other'), 'docs/sub'])
  await tree.write('repo/docs/sub/.gitattributes', DRIVER)
  await tree.write('repo/docs/sub/docs/a.md', 'change\n')
  await tree.git('repo/docs/sub', ['config', 'filter.x.clean', program])
}

export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'clean filter': { arrange: cleanFilter, provoke: STATUS },
  'process filter': { arrange: attributesAnd(config(['filter.x.process'])), provoke: STATUS },
  'required filter': {
    arrange: attributesAnd(config(['filter.x.clean'], ['filter.x.required', 'true'])),
    provoke: STATUS,
  },
  'smudge filter': {
    arrange: attributesAnd(config(['filter.x.smudge'])),
    provoke: ['checkout', '-f', '--', 'docs/a.md'],
  },
  'filter by info/attributes': {
    async arrange(tree, program) {
      await tree.write('repo/.git/info/attributes', DRIVER)
      await config(['filter.x.clean'])(tree, program)
    },
    provoke: STATUS,
  },
  'filter by core.attributesFile': {
    async arrange(tree, program) {
      const file = await tree.write('attributes', DRIVER)
      await config(['filter.x.clean'], ['core.attributesFile', file])(tree, program)
    },
    provoke: STATUS,
  },
  'filter of the user that the repository names': {
    async arrange(tree, program) {
      await tree.write('repo/.gitattributes', DRIVER)
      await tree.write('.gitconfig', `[filter "x"]\n\tclean = ${program}\n`)
    },
    provoke: STATUS,
  },
  'filter by include.path': { arrange: (tree, run) => included(tree, run, 'include.path'), provoke: STATUS },
  'filter by includeIf': { arrange: (tree, run) => included(tree, run, 'includeIf.gitdir:**.path'), provoke: STATUS },
  'filter by config.worktree': {
    async arrange(tree, program) {
      await tree.write('repo/.gitattributes', DRIVER)
      await config(['extensions.worktreeConfig', 'true'])(tree, program)
      await tree.git('repo', ['config', '--worktree', 'filter.x.clean', program])
    },
    provoke: STATUS,
  },
  textconv: { arrange: attributesAnd(config(['diff.x.textconv'])), provoke: ['log', '-p'] },
  'diff.external': { arrange: config(['diff.external']), provoke: ['diff'] },
  'diff driver': { arrange: attributesAnd(config(['diff.x.command'])), provoke: ['diff'] },
  'merge driver': { arrange: mergeDriver, provoke: ['merge', 'other'] },
  'hook of the repository': {
    arrange: (tree, program) => hook(tree, program, 'repo/.git/hooks'),
    provoke: STATUS,
  },
  'core.hooksPath': {
    async arrange(tree, program) {
      await hook(tree, program, 'repo/tools')
      await config(['core.hooksPath', 'tools'])(tree, program)
    },
    provoke: STATUS,
  },
  'fsmonitor program': { arrange: config(['core.fsmonitor']), provoke: STATUS },
  'fsmonitor daemon': { arrange: config(['core.fsmonitor', 'true']), provoke: null },
  'gpg program': {
    async arrange(tree, program) {
      await signedCommit(tree)
      await config(['gpg.program'], ['log.showSignature', 'true'])(tree, program)
    },
    provoke: ['log'],
  },
  pager: { arrange: config(['core.pager'], ['pager.status'], ['pager.log'], ['pager.config']), provoke: null },
  editor: { arrange: config(['core.editor'], ['sequence.editor']), provoke: ['commit', '--allow-empty'] },
  'core.sshCommand': {
    arrange: config(['core.sshCommand'], ['remote.origin.url', 'ssh://localhost/x']),
    provoke: ['fetch'],
  },
  'core.gitProxy': {
    arrange: config(['core.gitProxy'], ['remote.origin.url', 'git://localhost/x']),
    provoke: ['fetch'],
  },
  'credential helper': {
    arrange: config(['credential.helper'], ['core.askPass']),
    provoke: ['credential', 'fill'],
    input: 'protocol=https\nhost=localhost\n\n',
  },
  alias: {
    arrange: config(['alias.status', '!%'], ['alias.log', '!%'], ['alias.config', '!%'], ['alias.st', '!%']),
    provoke: ['st'],
  },
  'partial clone that fetches through a program': {
    arrange: missingTree,
    provoke: ['log', '--name-only'],
    refused: /unable to read|bad tree|missing|not.*tree/i,
  },
  'alternates elsewhere and their refs command': {
    async arrange(tree, program) {
      await alternates(tree)
      await config(['core.alternateRefsCommand'])(tree, program)
    },
    provoke: ['fetch', '../other'],
    refused: /borrowed from .*other/,
  },
  'uploadpack hook, gc and maintenance': {
    arrange: config(['uploadpack.packObjectsHook'], ['gc.auto', '1'], ['maintenance.auto', 'true']),
    provoke: null,
  },
  'submodule with a filter': { arrange: submodule, provoke: STATUS },
}

/** What leads out of the repository. */
export const LEADING_OUT: Readonly<Record<string, Pick<Hostile, 'arrange' | 'refused'>>> = {
  '.git file': {
    async arrange(tree) {
      await otherRepository(tree)
      await rm(tree.at('repo/.git'), { recursive: true })
      await writeFile(tree.at('repo/.git'), 'gitdir: ../other/.git\n')
    },
    refused: /neither inside it nor names it/,
  },
  '.git link': {
    async arrange(tree) {
      await otherRepository(tree)
      await rm(tree.at('repo/.git'), { recursive: true })
      await symlink('../other/.git', tree.at('repo/.git'))
    },
    refused: /neither inside it nor names it/,
  },
  commondir: {
    async arrange(tree) {
      await otherRepository(tree)
      await writeFile(tree.at('repo/.git/commondir'), '../../other/.git\n')
    },
    refused: /of which it is no work tree/,
  },
  ...Object.fromEntries(
    ['HEAD', 'objects', 'index', 'config', 'objects/info', 'info/exclude'].map((part) => [
      `${part} as a link`,
      {
        async arrange(tree: TempTree) {
          await otherRepository(tree)
          await rm(tree.at(`repo/.git/${part}`), { recursive: true, force: true })
          await symlink(tree.at(`other/.git/${part}`), tree.at(`repo/.git/${part}`))
        },
        refused: /leads outside the repository/,
      },
    ]),
  ),
  'reftable refs': {
    arrange: config(['core.repositoryformatversion', '1'], ['extensions.refstorage', 'reftable']),
    refused: /kept as reftable/,
  },
  'unknown extension': {
    arrange: config(['core.repositoryformatversion', '1'], ['extensions.new', 'true']),
    refused: /unknown extensions\.new/,
  },
  'broken config': {
    arrange: (tree) => appendFile(tree.at('repo/.git/config'), '[core\n'),
    refused: /bad config line/,
  },
}

/** `repo` with two commits of docs/a.md and docs/b.md, and the program that tells it ran by the file `ran`. */
export async function createVictim(tree: TempTree): Promise<string> {
  await tree.write('repo/docs/a.md', 'one\n')
  await tree.write('repo/docs/b.md', 'one\n')
  await tree.git('repo', ['init', '-q'])
  for (const text of ['two\n', 'three\n']) {
    await tree.git('repo', ['add', '-A'])
    await tree.git('repo', ['commit', '-qm', 'change'], '2026-01-02T00:00:00Z')
    await tree.write('repo/docs/a.md', text)
    await tree.write(`repo/docs/${text.trim()}.md`)
  }
  const program = await tree.write('program', `#!/bin/sh\necho "$@" >> '${tree.at('ran')}'\nexec cat "$1"\n`)
  await chmod(program, 0o755)
  return program
}

export async function hasRun(tree: TempTree): Promise<boolean> {
  return (await readdir(tree.root)).includes('ran')
}
