/** Logs that are odd or broken on purpose; the sample's README says what each should give. */
import { PATHS, SESSIONS } from './documents.ts'
import { addSession, MAIN_FOLDER } from './session-files.ts'
import type { SessionFiles } from './session-files.ts'
import { MODELS, SessionLog } from './session-log.ts'

export function addDamagedSessions(files: SessionFiles): void {
  addSession(files, {
    start: { id: SESSIONS.brokenLines, at: '2026-10-26T07:30:00Z', model: MODELS.sonnet, branch: 'feat/offline' },
    play: (log) => {
      log.prompt('Show what was kept after a conflict.')
      log.read(PATHS.offlinePlan)
      log.lines.push(
        `{"parentUuid":"${log.lastUuid ?? ''}","isSidechain":false,"type":"assistant","message":{"role":"assis`,
      )
      log.work('offline')
      log.lines.push('["not", "a", "record"]')
      log.edit(PATHS.offlinePhase2, 'status: in_progress', 'status: review')
      log.endTurn()
    },
  })

  files.set(`${MAIN_FOLDER}/${SESSIONS.emptyLog}.jsonl`, '')
  addOddLines(files)

  const stub = JSON.stringify({
    type: 'summary',
    summary: 'Moved to a worktree',
    leafUuid: '2b8d1f0e-6c7a-4d53-a1e9-0f4c5b6d7e80',
  })
  const snapshot = JSON.stringify({
    type: 'file-history-snapshot',
    messageId: 'c0ffee00-0000-4000-a000-000000000001',
    snapshot: {},
    isSnapshotUpdate: false,
  })
  files.set(`${MAIN_FOLDER}/${SESSIONS.stubLog}.jsonl`, `${stub}\n${snapshot}\n`)

  const live = new SessionLog({
    id: SESSIONS.pantryLive,
    at: '2026-11-21T16:40:00Z',
    model: MODELS.opus,
    branch: 'feat/pantry',
  })
  live.prompt('Start with the three levels.')
  live.read(PATHS.pantryPlan)
  live.work('pantry')
  live.edit(PATHS.pantryPlan, 'updated: 2026-11-19', 'updated: 2026-11-21')
  const complete = live.text()
  live.say('The levels are a closed set, so a fourth one would be a type error in every place that shows them.')
  const torn = live.lines.at(-1) ?? ''
  files.set(`${MAIN_FOLDER}/${live.id}.jsonl`, complete + torn.slice(0, Math.floor(torn.length * 0.6)))
}

/** Nothing here is an error: line ends, separators, joined records, strings where objects were, unknown tool ids. */
function addOddLines(files: SessionFiles): void {
  const log = new SessionLog({ id: SESSIONS.oddLines, at: '2026-11-05T11:11:11Z', model: MODELS.sonnet })
  log.prompt('A line separator\u2028inside a text, a next line\u0085too, and half a pair: \ud83d.')
  log.message([{ type: 'tool_use', id: 'toolu_01string', name: 'Bash', input: 'ls src' }], 'tool_use')
  log.answer('toolu_01never', log.uuid(), { text: 'Nobody asked for this.' })
  log.edit(PATHS.formatSpec, 'version: "1"', 'version: "2"')
  log.entry('assistant', { message: 'An older agent wrote its messages as plain text.' })
  log.say()
  log.entry('assistant', {
    message: { role: 'assistant', content: [{ type: 'server_note', note: 'a block type of the future' }] },
  })
  log.endTurn()
  const [first = '', second = '', third = '', ...rest] = log.lines
  const last = rest.splice(-2)
  files.set(
    `${MAIN_FOLDER}/${log.id}.jsonl`,
    `${first}\r\n${second}\r\n\n${third}\n${rest.join('\n')}\n${last.join('')}\n`,
  )
}
