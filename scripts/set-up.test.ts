/** What the first start installs: what the locks name and nothing else, and no script of it runs. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { wantedTools } from './toolchain.mjs'

const run = promisify(execFile)
const ROOT = dirname(import.meta.dirname)
const VERSION = '9.9.9'

/** A pnpm of our own whose scripts leave a file behind, and which says that it ran. */
const PACKAGE = {
  'package.json': JSON.stringify({
    name: 'pnpm',
    version: VERSION,
    bin: { pnpm: 'pnpm.js' },
    scripts: Object.fromEntries(
      ['preinstall', 'install', 'postinstall', 'prepare'].map((name) => [name, 'node leave-mark.js']),
    ),
  }),
  'leave-mark.js': "require('node:fs').writeFileSync(process.env.MARK, 'a script ran')",
  'pnpm.js': "#!/usr/bin/env node\nconsole.log('pnpm was called with', process.argv.slice(2).join(' '))",
}

let folder = ''
let tarball = Buffer.alloc(0)
let registry: Server
let asked: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccdash-set-up-'))
  await mkdir(join(folder, 'package'))
  for (const [name, text] of Object.entries(PACKAGE)) await writeFile(join(folder, 'package', name), text)
  await run('tar', ['-czf', 'pnpm.tgz', 'package'], { cwd: folder })
  tarball = await readFile(join(folder, 'pnpm.tgz'))
  registry = createServer((request, response) => {
    asked.push(String(request.url))
    const dist = { tarball: `http://${request.headers.host}/pnpm.tgz`, integrity: integrityOf(tarball) }
    const versions = { [VERSION]: { name: 'pnpm', version: VERSION, dist, bin: { pnpm: 'pnpm.js' } } }
    if (request.url === '/pnpm')
      response.end(JSON.stringify({ name: 'pnpm', versions, 'dist-tags': { latest: VERSION } }))
    else response.end(tarball)
  })
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  registry.close()
  await rm(folder, { recursive: true, force: true })
})

function integrityOf(bytes: Buffer): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}

/** A clone that holds nothing but the set-up, with a lock for the package above. */
async function createClone(name: string, integrity: string): Promise<string> {
  const clone = join(folder, name)
  for (const part of ['apps', 'packages', 'scripts', 'home']) await mkdir(join(clone, part), { recursive: true })
  for (const file of ['bootstrap', 'toolchain', 'stamp', 'child']) {
    await cp(join(ROOT, 'scripts', `${file}.mjs`), join(clone, 'scripts', `${file}.mjs`))
  }
  const lock = { pnpm: { version: VERSION, integrity, bin: { pnpm: 'pnpm.js' } }, node: {} }
  await writeFile(join(clone, 'scripts', 'toolchain-lock.json'), JSON.stringify(lock))
  await writeFile(join(clone, 'scripts', 'tasks.mjs'), "console.log('task', process.argv[2])")
  return clone
}

/** Runs its first start with npm's settings in every place that a person or the clone could put them. */
async function start(clone: string): Promise<{ code: number; output: string; mark: boolean }> {
  const address = registry.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const settings = `registry=http://127.0.0.1:${port}/\nignore-scripts=false\npackage-lock=false\nbin-links=false\n`
  await writeFile(join(clone, '.npmrc'), settings)
  await writeFile(join(clone, 'home', '.npmrc'), settings)
  const mark = join(clone, 'mark')
  const env = {
    PATH: process.env['PATH'],
    HOME: join(clone, 'home'),
    MARK: mark,
    npm_config_ignore_scripts: 'false',
    npm_config_cache: join(clone, 'home', 'cache'),
  }
  const child = run(process.execPath, [join(clone, 'scripts', 'bootstrap.mjs'), 'ping'], { env, cwd: clone })
  const { stdout, stderr, code } = await child.then(
    (output) => ({ ...output, code: 0 }),
    (error: unknown) => error as { stdout: string; stderr: string; code: number },
  )
  return { code, output: stdout + stderr, mark: existsSync(mark) }
}

describe('the first start', () => {
  it('installs the package its lock names, from the registry the user has set, and runs none of its scripts', async () => {
    const clone = await createClone('good', integrityOf(tarball))
    asked = []
    const { code, output, mark } = await start(clone)
    expect(output).toContain('pnpm was called with install --frozen-lockfile --ignore-scripts')
    expect(output).toContain('task ping')
    expect(code).toBe(0)
    expect(mark).toBe(false)
    expect(asked).toContain('/pnpm.tgz')
    expect((await readdir(join(clone, '.toolchain'))).filter((name) => name.startsWith('incoming'))).toEqual([])
  })

  it('stops when the package is another one, with nothing installed and nothing run', async () => {
    const clone = await createClone('tampered', integrityOf(Buffer.from('what was meant')))
    const { code, output, mark } = await start(clone)
    expect(code).toBe(1)
    expect(output).toMatch(/EINTEGRITY/)
    expect(output).toContain('npm could not install pnpm@9.9.9; nothing was changed')
    expect(output).not.toContain('pnpm was called')
    expect(mark).toBe(false)
    expect(await readdir(join(clone, '.toolchain'))).toEqual([])
  })

  it('leaves the tools of before when the new ones cannot be had', async () => {
    const clone = await createClone('update', integrityOf(tarball))
    expect((await start(clone)).code).toBe(0)
    const lock = join(clone, 'scripts', 'toolchain-lock.json')
    await writeFile(
      lock,
      (await readFile(lock, 'utf8')).replace(/sha512-./, (text) => `sha512-${text.endsWith('A') ? 'B' : 'A'}`),
    )
    expect((await start(clone)).code).toBe(1)
    expect(existsSync(join(clone, '.toolchain', 'node_modules', 'pnpm', 'package.json'))).toBe(true)
  })
})

describe('the locks', () => {
  const lock = join(ROOT, 'scripts', 'toolchain-lock.json')

  it.each(['linux-x64', 'linux-arm64', 'darwin-x64', 'win32-x64'])('name Node 24 and pnpm for %s', (target) => {
    const [platform = '', arch = ''] = target.split('-')
    const [pnpm, node] = wantedTools(lock, { ownNodeFits: false, platform, arch })
    expect(pnpm?.name).toBe('pnpm')
    expect(node?.version).toMatch(/^24\./)
  })

  it('tell what to do where npm has no Node 24', () => {
    const other = { platform: 'sunos', arch: 'x64' }
    expect(() => wantedTools(lock, { ownNodeFits: false, ...other })).toThrow('install Node 24 and run this again')
    expect(wantedTools(lock, { ownNodeFits: true, ...other })).toHaveLength(1)
  })

  it.each([{ version: '^11.0.0' }, { integrity: 'sha1-AAAA' }, { integrity: undefined }])(
    'refuse %j',
    async (change) => {
      const file = join(folder, 'loose-lock.json')
      const { pnpm } = JSON.parse(await readFile(lock, 'utf8')) as { pnpm: object }
      await writeFile(file, JSON.stringify({ pnpm: { ...pnpm, ...change }, node: {} }))
      expect(() => wantedTools(file, { ownNodeFits: true })).toThrow('an exact version and a sha512 integrity')
    },
  )

  it('agree on the version of pnpm', async () => {
    const { packageManager } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      packageManager: string
    }
    const [pnpm] = wantedTools(lock, { ownNodeFits: true })
    expect(packageManager).toBe(`pnpm@${pnpm?.version}`)
  })

  it('hold an exact version of every package in the catalog, and no script may run', async () => {
    const workspace = parse(await readFile(join(ROOT, 'pnpm-workspace.yaml'), 'utf8')) as Workspace
    const { catalog, overrides, ignoreScripts } = workspace
    for (const [name, version] of Object.entries({ ...catalog, ...overrides })) {
      expect(`${name} ${version}`).toMatch(/^\S+ \d+\.\d+\.\d+(-[\w.]+)?$/)
    }
    expect(ignoreScripts).toBe(true)
  })

  it('let packages name versions only by the catalog', async () => {
    const { importers } = await readLockfile()
    const loose = Object.entries(importers).flatMap(([place, importer]) =>
      Object.entries({ ...importer.dependencies, ...importer.devDependencies, ...importer.optionalDependencies })
        .filter(([, { specifier }]) => specifier !== 'catalog:' && specifier !== 'workspace:*' && !isExact(specifier))
        .map(([name, { specifier }]) => `${place}: ${name} ${specifier}`),
    )
    expect(loose).toEqual([])
  })

  it('hold a sha512 of every package and name no host', async () => {
    const { packages } = await readLockfile()
    expect(Object.keys(packages).length).toBeGreaterThan(100)
    for (const [name, { resolution }] of Object.entries(packages)) {
      expect([name, Object.keys(resolution), resolution.integrity]).toEqual([
        name,
        ['integrity'],
        expect.stringMatching(/^sha512-[A-Za-z0-9+/]{86}==$/),
      ])
    }
  })

  it('name actions by commit', async () => {
    for (const file of await readdir(join(ROOT, '.github', 'workflows'))) {
      const text = await readFile(join(ROOT, '.github', 'workflows', file), 'utf8')
      for (const [, action] of text.matchAll(/uses: (\S+)/g)) expect(action).toMatch(/@[0-9a-f]{40}$/)
    }
  })
})

type Workspace = { catalog: Record<string, string>; overrides: Record<string, string>; ignoreScripts?: boolean }
type Importer = Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, { specifier: string }>
>
type Lockfile = {
  importers: Record<string, Partial<Importer>>
  packages: Record<string, { resolution: { integrity?: string } }>
}

async function readLockfile(): Promise<Lockfile> {
  return parse(await readFile(join(ROOT, 'pnpm-lock.yaml'), 'utf8')) as Lockfile
}

function isExact(specifier: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(specifier)
}
