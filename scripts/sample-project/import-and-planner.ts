/** Sessions about importing recipes and planning meals, August to November. */
import { COMMITS, PATHS, SESSIONS } from './documents.ts'
import { FOLLOW_UPS, pick } from './prose.ts'
import { addSession, aiTitle, compact, MAIN_FOLDER, pullRequest, runSubagent, snapshot } from './session-files.ts'
import type { Scenario, SessionFiles } from './session-files.ts'
import { MODELS, SessionLog } from './session-log.ts'

export const IMPORT_SESSIONS: readonly Scenario[] = [
  {
    start: { id: SESSIONS.importPlan, at: '2026-08-03T07:40:12Z', model: MODELS.opus, version: '2.1.12' },
    play: (log) => {
      snapshot(log)
      log.command('/plan:plan-feature', `REQ-20260803-simmer-1 ${PATHS.importPrd}`)
      log.read('docs/project_plans/README.md')
      log.work('import')
      log.write(PATHS.importPrd)
      log.write(PATHS.importPlan)
      log.say('The requirements and the plan are written. Phase one reads pages, phase two is the review screen.')
      log.prompt('Good. Note that we do not want photos yet.')
      log.edit(PATHS.importPrd, '## Goals', '## Goals\n\nNo photos in the first version.')
      log.commit('0d4be71', 'docs: plan recipe import')
      log.endTurn()
    },
  },

  {
    start: {
      id: SESSIONS.importPhase1,
      at: '2026-08-04T06:58:03Z',
      model: MODELS.sonnet,
      branch: 'feat/recipe-import',
    },
    play: (log, files) => {
      log.command('/dev:execute-phase', `1 ${PATHS.importPlan}`)
      log.read(PATHS.importPlan)
      log.todos([
        ['Fetch a page with limits', 'in_progress'],
        ['Read the embedded block', 'pending'],
      ])
      runSubagent(
        files,
        log,
        {
          agentId: 'a17c3e9',
          type: 'backend-developer',
          model: MODELS.sonnet,
          description: 'Fetch with limits',
          prompt:
            'Write fetch-page.ts: at most two megabytes, at most eight seconds, only http and https. Tests first.',
          name: 'IMP-P1-01 fetch with limits',
        },
        (sub) => {
          sub.work('import', 2)
          sub.edit(PATHS.importPhase1, 'status: pending', 'status: completed')
        },
      )
      runSubagent(
        files,
        log,
        {
          agentId: 'e90b2f4',
          type: 'code-reviewer',
          model: MODELS.haiku,
          description: 'Review the reader',
          prompt: 'Read read-embedded.ts and say what breaks on pages with two recipes. Change nothing.',
          meta: { agentType: 'code-reviewer', spawnDepth: 1 },
        },
        (sub) => {
          sub.read('src/server/import/read-embedded.ts')
          sub.read(PATHS.importPlan)
        },
      )
      log.edit(PATHS.importPhase1, 'overall_progress: 60', 'overall_progress: 100')
      log.bash('pnpm test import', ' Tests  31 passed (31)', { progress: ' RUN  src/server/import\n 12 of 31' })
      log.commit(COMMITS.importPhase1, 'feat(import): fetch and read recipe pages')
      pullRequest(log, 41)
      log.say()
      log.endTurn()
    },
  },

  {
    start: {
      id: SESSIONS.importPhase2,
      at: '2026-08-10T08:12:40Z',
      model: MODELS.sonnet,
      branch: 'feat/recipe-import',
    },
    play: (log) => {
      log.command('/dev:execute-phase', `2 ${PATHS.importPlan}`)
      log.read(PATHS.importPlan)
      log.work('import', 3)
      log.edit(PATHS.importPhase2, 'status: pending', 'status: completed', { hook: 'node scripts/check-progress.mjs' })
      log.prompt(pick(log.random, FOLLOW_UPS))
      log.commit(COMMITS.importPhase2, 'feat(import): review screen')
      pullRequest(log, 44)
      log.system('stop_hook_summary', { durationMs: 812, hookCount: 1 })
    },
  },

  {
    start: { id: SESSIONS.importDebug, at: '2026-08-13T15:20:00Z', model: MODELS.sonnet, branch: 'fix/two-recipes' },
    play: (log) => {
      log.command('/fix:debug', 'the import page shows an empty card for pages with two recipes')
      log.read(PATHS.importPlan)
      log.work('import', 2)
      log.write(PATHS.latencyReport)
      log.commit('73fa0c6', 'fix(import): take the first recipe of a page')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.kitchenChores, at: '2026-08-14T09:02:10Z', model: MODELS.opus },
    play: (log) => {
      log.command('/clear')
      log.prompt('<local-command-stdout></local-command-stdout>')
      log.command('/model', 'claude-haiku-4-5')
      log.model = MODELS.haiku
      log.system('local_command', { content: 'Model set to claude-haiku-4-5', level: 'info' })
      log.prompt('Please update the test runner and see that everything still passes.')
      log.bash('pnpm up vitest', '+ vitest 5.1.1')
      log.work('units')
      log.bash(
        'git log --oneline -3',
        `${COMMITS.importPhase2} feat(import): review screen\n0d4be71 docs: plan recipe import`,
      )
      log.say()
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.importV2Plan, at: '2026-10-12T07:31:55Z', model: MODELS.opus },
    play: (log) => {
      log.command('/plan:plan-feature', PATHS.importV2Plan)
      log.read('src/server/import/read-embedded.ts')
      log.write(PATHS.importV2Plan)
      log.say('Version two keeps the review screen and adds photos and files as sources.')
      aiTitle(log, 'Plan import from photos')
      log.endTurn()
      aiTitle(log, 'Plan recipe import from photos and files')
    },
  },

  {
    start: {
      id: SESSIONS.importV2Phase1,
      at: '2026-10-14T18:05:09Z',
      model: MODELS.sonnet,
      branch: 'feat/import-photos',
    },
    play: (log) => {
      log.command('/dev:execute-phase', `1 ${PATHS.importV2Plan}`)
      log.work('photos', 2)
      log.prompt(pick(log.random, FOLLOW_UPS))
      log.work('import')
      log.endTurn()
    },
  },
]

export const PLANNER_SESSIONS: readonly Scenario[] = [
  {
    start: { id: SESSIONS.plannerPlan, at: '2026-08-17T07:15:00Z', model: MODELS.opus },
    play: (log) => {
      log.command('/plan:plan-feature', PATHS.plannerPrd)
      log.write(PATHS.plannerPrd)
      log.write(PATHS.plannerPlan)
      for (const part of [PATHS.plannerPart1, PATHS.plannerPart2, PATHS.plannerPart3, PATHS.plannerDesign])
        log.write(part)
      log.work('planner')
      log.say('Three phases: the table, the week view, drag and drop.')
      log.raw({ type: 'custom-title', customTitle: 'Planning the planner', sessionId: log.id })
      log.raw({ type: 'custom-title', customTitle: 'Meal planner: three phases agreed', sessionId: log.id })
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.plannerPhase1, at: '2026-08-20T06:44:31Z', model: MODELS.opus, branch: 'feat/meal-planner' },
    play: (log, files) => {
      log.command('/dev:execute-phase', `1 ${PATHS.plannerPlan}`)
      log.read(PATHS.plannerPlan)
      log.read(PATHS.importPlan)
      log.tool(
        'Skill',
        { skill: 'planning' },
        { text: 'Launching skill: planning', result: { success: true, commandName: 'planning' } },
      )
      runSubagent(
        files,
        log,
        {
          agentId: 'b41d7c2',
          type: 'backend-developer',
          model: MODELS.sonnet,
          description: 'Move and copy a meal',
          prompt: 'Write move and copy as one function with a mode. A copy keeps the number of people.',
          meta: { agentType: 'backend-developer', spawnDepth: 1, teamName: 'planner' },
        },
        (sub) => {
          sub.work('planner', 2)
          sub.edit(PATHS.plannerPhase1, 'status: in_progress', 'status: completed')
          runSubagent(
            files,
            sub,
            {
              agentId: 'c08e51a',
              type: 'test-writer',
              model: MODELS.haiku,
              description: 'Table of cases for moving',
              prompt: 'Write the table of cases for moving a meal onto itself, onto a full slot and across a month.',
              meta: { agentType: 'test-writer', spawnDepth: 2, parentAgentId: 'b41d7c2', teamName: 'planner' },
            },
            (nested) => {
              nested.read('src/server/planner/week-query.ts')
              nested.write('src/server/planner/week-query.test.ts')
            },
          )
        },
      )
      runSubagent(
        files,
        log,
        {
          agentId: 'd55f0b8',
          type: 'code-reviewer',
          model: MODELS.haiku,
          description: 'Review the week query',
          prompt: 'Does the week query use the index? Show the query plan.',
        },
        (sub) => {
          sub.read(PATHS.plannerPart1)
          sub.bash(
            'sqlite3 data/simmer.db "explain query plan select * from meal where day >= ?"',
            'SEARCH meal USING INDEX meal_day (day>?)',
          )
        },
      )
      log.edit(PATHS.plannerPart1, 'status: active', 'status: completed')
      log.commit(COMMITS.plannerPhase1, 'feat(planner): meals in the database')
      pullRequest(log, 46)
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.calendarPlan, at: '2026-10-20T07:50:18Z', model: MODELS.opus },
    play: (log) => {
      log.command('/plan:plan-feature', PATHS.calendarPlan)
      log.read(PATHS.plannerPrd)
      log.write(PATHS.calendarPlan)
      aiTitle(log, 'Plan a shared calendar for the week')
      log.say('The calendar is read-only, so an address that nobody can guess is enough for now.')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.boardPhase1, at: '2026-11-13T06:30:44Z', model: MODELS.sonnet, branch: 'feat/weekly-board' },
    play: (log) => {
      log.command('/dev:execute-phase', '1')
      log.prompt('The progress file is in the weekly-board folder.')
      log.edit(PATHS.boardPhase1, 'status: pending', 'status: in_progress')
      log.work('planner', 2)
      log.commit(COMMITS.calendar, 'feat(calendar): one address per household')
      log.endTurn()
    },
  },
]

/** A long session, a fork of it and a resumed copy: the later two repeat its first records with the same uuids. */
export function addWeekViewSessions(files: SessionFiles): void {
  const first = addSession(files, {
    start: { id: SESSIONS.plannerPhase2, at: '2026-09-03T06:40:00Z', model: MODELS.opus, branch: 'feat/week-view' },
    play: (log) => {
      log.command('/dev:execute-phase', `2 ${PATHS.plannerPlan}`)
      log.read(PATHS.plannerPart2)
      log.work('planner', 3)
      log.edit(PATHS.plannerPart2, 'status: draft', 'status: active')
      compact(log, 'auto')
      log.model = MODELS.sonnet
      log.work('planner')
      log.edit(PATHS.plannerPhase2, 'status: pending', 'status: in_progress')
      log.write(PATHS.driftBug)
      log.commit(COMMITS.plannerPhase2, 'feat(planner): grid of seven days')
      log.branch = 'fix/week-view-dates'
      log.prompt(pick(log.random, FOLLOW_UPS))
      log.work('planner')
      compact(log, 'manual')
    },
  })
  const shared = first.lines.slice(0, 14)
  const last = JSON.parse(shared.at(-1) ?? '{}') as { uuid: string }

  const fork = new SessionLog({
    id: SESSIONS.plannerFork,
    at: '2026-09-04T08:00:00Z',
    model: MODELS.sonnet,
    branch: 'try/week-list',
  })
  for (const line of shared) {
    const record = JSON.parse(line) as { uuid: string; sessionId: string }
    const forkedFrom = { sessionId: record.sessionId, messageUuid: record.uuid }
    fork.lines.push(JSON.stringify({ ...record, sessionId: fork.id, forkedFrom }))
  }
  fork.continueAfter(last.uuid, '2026-09-04T08:00:00Z')
  fork.prompt('Try the week as a list instead of a grid, on its own branch.')
  fork.work('planner', 2)
  fork.say('A list reads well on a phone and badly on a desk. I would keep the grid.')
  fork.endTurn()
  files.set(`${MAIN_FOLDER}/${fork.id}.jsonl`, fork.text())

  const resumed = new SessionLog({
    id: SESSIONS.plannerResume,
    at: '2026-09-05T07:00:00Z',
    model: MODELS.opus,
    branch: 'feat/week-view',
  })
  resumed.lines.push(...shared)
  resumed.continueAfter(last.uuid, '2026-09-05T07:00:00Z')
  resumed.prompt('Where were we?')
  resumed.read(PATHS.plannerPhase2)
  resumed.say('The grid is in. Open are the phone layout, the keyboard and leftovers.')
  resumed.endTurn()
  files.set(`${MAIN_FOLDER}/${resumed.id}.jsonl`, resumed.text())
}
