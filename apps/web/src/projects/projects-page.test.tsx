// @vitest-environment happy-dom
import { OpsError, type InspectedProject, type InspectProject, type OpsApi, type Project } from '@ccdash/api-contract'
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeOps, FAKE_PROJECT, fakeOperation, runningOperation, type FakeOps } from '../testing/fake-ops.ts'
import { renderPanel, type Network } from '../testing/render-panel.tsx'

const SECOND: Project = { ...FAKE_PROJECT, id: 'p2', name: 'Second', path: '/home/me/second', sessionsPath: '~/logs' }
const DESK: Project = {
  ...FAKE_PROJECT,
  id: 'desk',
  name: 'desk',
  path: '/home/me/desk',
  progressPath: '.claude/progress',
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/ops/projects')
})
afterEach(cleanup)

const card = async (name: string) => within(await screen.findByRole('region', { name }, { timeout: 5000 }))
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const fill = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })
const valueOf = (label: string) => screen.getByLabelText<HTMLInputElement>(label).value
const methods = ({ calls }: FakeOps) => calls.map(({ method }) => method)
const heading = () => screen.findByRole('heading', { name: 'Projects Metadata' }, { timeout: 5000 })

/** Knows `/home/me/desk`, which has `.claude/progress` and no other progress folder. */
async function inspect({
  path,
  progressPath = DESK.progressPath,
  ...given
}: InspectProject): Promise<InspectedProject> {
  if (!path.startsWith('/')) throw new OpsError('PROJECT_INVALID', `Project path ${path} must be absolute`)
  const exists = path === '/home/me/desk' || path === FAKE_PROJECT.path
  const isProgressThere = progressPath === DESK.progressPath || progressPath === FAKE_PROJECT.progressPath
  const proposal = {
    ...DESK,
    path,
    progressPath,
    name: path.split('/').at(-1) ?? '',
    sessionsPath: given.sessionsPath ?? '',
  }
  const folder = { exists: true, files: 62, bytes: 940_000, complete: true, suggestion: null }
  return {
    absolutePath: path,
    exists,
    gitRepository: exists,
    proposal,
    folders: [
      {
        ...folder,
        role: 'plans',
        configuredPath: given.planDocsPath ?? proposal.planDocsPath,
        absolutePath: `${path}/docs`,
      },
      {
        ...folder,
        role: 'progress',
        configuredPath: progressPath,
        absolutePath: `${path}/${progressPath}`,
        exists: isProgressThere,
        suggestion: isProgressThere ? null : DESK.progressPath,
      },
      {
        ...folder,
        role: 'sessions',
        configuredPath: proposal.sessionsPath,
        absolutePath: '/home/me/.claude/projects/-desk',
      },
    ],
    registeredAs: path === FAKE_PROJECT.path ? FAKE_PROJECT.id : null,
  }
}

function show(overrides: Partial<OpsApi> = {}, network: Network = { mode: 'up' }) {
  const ops = createFakeOps(
    { projects: [FAKE_PROJECT, SECOND], operations: [fakeOperation()] },
    { inspectProject: inspect, ...overrides },
  )
  renderPanel(ops, network)
  return ops
}

async function showForm(overrides: Partial<OpsApi> = {}) {
  history.replaceState(null, '', '/ops/projects?add=1')
  const ops = show(overrides)
  await screen.findByLabelText('Folder', {}, { timeout: 5000 })
  await card('Fieldkit')
  return ops
}

async function isReady(name = 'Add and Sync') {
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name }).disabled).toBe(false))
}

describe('the cards', () => {
  it('tell of each folder whether it is there and what was read in it', async () => {
    show()
    const fieldkit = await card('Fieldkit')
    expect(fieldkit.getByText('Active')).toBeDefined()
    expect(fieldkit.queryByRole('button', { name: 'Make Active' })).toBeNull()
    expect(fieldkit.getByText('Plans:').parentElement?.textContent).toBe('Plans:docs/project_plans108 files, 2.10 MB')
    expect(fieldkit.getByText('Progress:').parentElement?.textContent).toBe('Progress:progressnot found')
    expect(fieldkit.getByText('Sessions:').parentElement?.textContent).toBe(
      'Sessions:/home/me/.claude/projects/-home-me-fieldkit3,412 files, 11.6 GB',
    )
    expect(fieldkit.getByText('Links').parentElement?.textContent).toBe('Links2,946')
    const second = await card('Second')
    expect(second.getByText('Inactive')).toBeDefined()
    expect(second.getByText('Never synced')).toBeDefined()
    expect(second.getByText('~/').parentElement?.textContent).toBe('~/logs')
  })

  it('show what runs as it is told, and are read again when it has ended', async () => {
    let reads = 0
    const ops: FakeOps = show({
      projectOverviews: async () => {
        reads += 1
        return createFakeOps(ops.state).projectOverviews()
      },
    })
    const fieldkit = await card('Fieldkit')
    act(() =>
      ops.push([
        runningOperation({
          id: 'OP-2',
          phases: [{ phase: 'sessions', message: '', skipped: null, startedAt: '', endedAt: null, durationMs: 0 }],
        }),
      ]),
    )
    await waitFor(() =>
      expect(fieldkit.getByRole('link', { name: 'Full Sync' }).getAttribute('href')).toContain('OP-2'),
    )
    expect(fieldkit.getByText(/^50/)).toBeDefined()
    const before = reads
    act(() => ops.push([fakeOperation({ id: 'OP-2', startedAt: '2026-11-22T13:00:00.000Z' })]))
    await waitFor(() => expect(fieldkit.getByRole('img', { name: 'completed' })).toBeDefined())
    await waitFor(() => expect(reads).toBeGreaterThan(before), { timeout: 3000 })
  })

  it('switch the project, and the whole panel follows', async () => {
    const ops = show()
    fireEvent.click((await card('Second')).getByRole('button', { name: 'Make Active' }))
    await waitFor(async () => expect((await card('Second')).getByText('Active')).toBeDefined())
    expect(ops.calls).toEqual([{ method: 'activateProject', input: 'p2' }])
    expect(await screen.findByRole('button', { name: /^Switch project.*Second/ })).toBeDefined()
  })

  it('sync their own project, and say why it was not started', async () => {
    const ops = show()
    const second = await card('Second')
    fireEvent.click(second.getByRole('button', { name: 'Sync this project' }))
    await waitFor(() => expect(ops.calls).toHaveLength(1))
    expect(ops.calls[0]).toMatchObject({
      method: 'startSync',
      input: { projectId: 'p2', force: false, trigger: 'ops-panel' },
    })
    expect(sessionStorage.getItem('ccdash.started')).toContain('OP-new-1')
    ops.state.refuseStarts = new OpsError('ENGINE_NOT_READY', 'The database is still opening')
    fireEvent.click(second.getByRole('button', { name: 'Sync this project' }))
    expect((await second.findByRole('alert')).textContent).toBe('Not started: The database is still opening')
  })
})

describe('the page', () => {
  it('says what to do when there are no projects', async () => {
    renderPanel(createFakeOps({ project: null }))
    expect(await screen.findByText('No project is registered', {}, { timeout: 5000 })).toBeDefined()
    press('Add a project')
    expect(await screen.findByLabelText('Folder')).toBe(document.activeElement)
    expect(location.search).toBe('?add=1')
  })

  it('says why projects could not be read, and reads them again', async () => {
    let refuse = true
    const ops = createFakeOps()
    renderPanel({
      ...ops,
      async projectOverviews() {
        if (refuse) throw new OpsError('ENGINE_NOT_READY', 'The database is still opening')
        return ops.projectOverviews()
      },
    })
    expect((await screen.findByRole('alert', {}, { timeout: 5000 })).textContent).toContain(
      'The projects could not be loaded',
    )
    refuse = false
    press('Try again')
    expect(await card('Fieldkit')).toBeDefined()
  })

  it('waits for a server that does not answer', async () => {
    show({}, { mode: 'down' })
    expect(await screen.findByText('The projects could not be loaded', {}, { timeout: 5000 })).toBeDefined()
    expect(screen.getByText(/is read as soon as the server is back/)).toBeDefined()
  })

  it('keeps what it knew when the folders cannot be checked', async () => {
    const network: Network = { mode: 'up' }
    show({}, network)
    await card('Fieldkit')
    network.mode = 'down'
    press('Check folders')
    expect(await screen.findByText('Folders not checked: the server did not answer')).toBeDefined()
    expect(await card('Fieldkit')).toBeDefined()
    network.mode = 'up'
    press('Check folders')
    await waitFor(() => expect(screen.queryByText(/Folders not checked/)).toBeNull())
  })
})

describe('adding a project', () => {
  it('proposes what belongs to the folder, fixes a path, then stores, activates and syncs', async () => {
    const ops = await showForm()
    fill('Folder', '/home/me/desk')
    expect(screen.getAllByText('Checking')).toHaveLength(4)
    await isReady()
    expect(screen.getByText('A git repository')).toBeDefined()
    expect([valueOf('Name'), valueOf('Plans'), valueOf('Progress'), valueOf('Sessions')]).toEqual([
      'desk',
      'docs/project_plans/',
      '.claude/progress',
      '',
    ])
    expect(screen.getByText('62 files, 940 kB, found from the folder')).toBeDefined()
    fill('Progress', '.claude/progres')
    fireEvent.click(await screen.findByRole('button', { name: /Did you mean .claude\/progress/ }))
    expect(valueOf('Progress')).toBe('.claude/progress')
    fill('Name', 'Desk')
    await isReady()
    press('Add and Sync')
    await waitFor(() => expect(methods(ops)).toEqual(['saveProject', 'startSync', 'activateProject']))
    expect(ops.calls[0]?.input).toEqual({ ...DESK, name: 'Desk' })
    expect(ops.calls[1]?.input).toMatchObject({ projectId: 'desk', trigger: 'ops-panel' })
    await waitFor(() => expect(screen.queryByLabelText('Folder')).toBeNull())
    expect((await card('Desk')).getByText('Active')).toBeDefined()
    expect(location.search).toBe('')
  })

  it('leaves the active project as it is when that is not wished', async () => {
    const ops = await showForm()
    fill('Folder', '/home/me/desk')
    fireEvent.click(screen.getByLabelText('Make it the active project'))
    await isReady()
    press('Add and Sync')
    await waitFor(() => expect(methods(ops)).toEqual(['saveProject', 'startSync']))
    expect((await card('desk')).getByText('Inactive')).toBeDefined()
  })

  it('says when the folder is registered already, and leads to it', async () => {
    await showForm()
    fill('Folder', FAKE_PROJECT.path)
    expect((await screen.findByText(/Registered already as Fieldkit/)).textContent).toContain('Edit it')
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Add and Sync' }).disabled).toBe(true)
    press('Edit it')
    expect(await screen.findByRole('heading', { name: 'Edit Fieldkit' })).toBeDefined()
  })

  it('says what is wrong with the folder', async () => {
    await showForm()
    fill('Folder', 'desk')
    expect(await screen.findByText('Project path desk must be absolute')).toBeDefined()
    fill('Folder', '/home/me/dekk')
    expect(await screen.findByText('No such folder')).toBeDefined()
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Add and Sync' }).disabled).toBe(true)
  })

  it('keeps a refusal with the form, and what was typed', async () => {
    await showForm({
      saveProject: async () => {
        throw new OpsError('PROJECT_INVALID', 'Project path /home/me/desk cannot be read: EACCES')
      },
    })
    fill('Folder', '/home/me/desk')
    await isReady()
    press('Add and Sync')
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toBe('Not added: Project path /home/me/desk cannot be read: EACCES PROJECT_INVALID')
    expect(valueOf('Folder')).toBe('/home/me/desk')
    fill('Name', 'Desk')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('drops an answer that comes after the folder was changed', async () => {
    const late: (() => void)[] = []
    await showForm({
      async inspectProject(input) {
        if (input.path === '/home/me/slow') await new Promise<void>((resolve) => late.push(resolve))
        return inspect(input)
      },
    })
    fill('Folder', '/home/me/slow')
    await waitFor(() => expect(late).toHaveLength(1))
    fill('Folder', '/home/me/desk')
    await isReady()
    await act(async () => late[0]?.())
    expect(valueOf('Name')).toBe('desk')
    expect(screen.getByText('A git repository')).toBeDefined()
  })

  it('is discarded', async () => {
    const ops = await showForm()
    fill('Folder', '/home/me/desk')
    press('Discard')
    await waitFor(() => expect(screen.queryByLabelText('Folder')).toBeNull())
    expect(await heading()).toBe(document.activeElement)
    expect(ops.calls).toEqual([])
  })

  it('gives the focus back to the button that opened it', async () => {
    show()
    await card('Fieldkit')
    const opener = screen.getByRole('button', { name: 'Add project' })
    opener.focus()
    fireEvent.click(opener)
    expect(await screen.findByLabelText('Folder')).toBe(document.activeElement)
    press('Discard')
    await waitFor(() => expect(opener).toBe(document.activeElement))
  })
})

describe('editing a project', () => {
  it('stores it under its id, and syncs when other folders are read', async () => {
    const ops = show()
    fireEvent.click((await card('Fieldkit')).getByRole('button', { name: 'Edit' }))
    await isReady('Save')
    fill('Name', 'Fieldkit 2')
    expect(screen.getByRole('button', { name: 'Save' })).toBeDefined()
    fill('Progress', '.claude/progress')
    await isReady('Save and Sync')
    press('Save and Sync')
    await waitFor(() => expect(methods(ops)).toEqual(['updateProject', 'startSync']))
    expect(ops.calls[0]?.input).toEqual({
      id: 'p1',
      project: { ...FAKE_PROJECT, name: 'Fieldkit 2', progressPath: '.claude/progress' },
    })
    expect(await card('Fieldkit 2')).toBeDefined()
  })
})
