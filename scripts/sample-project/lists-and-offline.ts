/** Sessions about shopping lists, work without a connection, printing and units. */
import { COMMITS, PATHS, SESSIONS } from './documents.ts'
import { aiTitle, pullRequest, queue, runSubagent, snapshot, WORKTREE_FOLDER } from './session-files.ts'
import type { Scenario } from './session-files.ts'
import { MODELS, PROJECT_CWD } from './session-log.ts'

const OFFLINE_WORKTREE = `${PROJECT_CWD}/.claude/worktrees/offline`

export const SHOPPING_SESSIONS: readonly Scenario[] = [
  {
    start: { id: SESSIONS.shoppingAll, at: '2026-09-11T07:03:27Z', model: MODELS.sonnet, branch: 'feat/shopping-list' },
    play: (log, files) => {
      log.command('/dev:execute-phase', `all ${PATHS.shoppingPlan}`)
      log.read(PATHS.shoppingPlan)
      for (const [agentId, description] of [
        ['f3a9d10', 'Add up ingredients'],
        ['0b7e6c3', 'Group by aisle'],
      ] as const) {
        runSubagent(
          files,
          log,
          {
            agentId,
            description,
            type: 'backend-developer',
            model: MODELS.sonnet,
            isAsync: true,
            prompt: `${description}. Pure function, table of cases, no database.`,
          },
          (sub) => {
            sub.work('lists', 2)
            sub.edit(PATHS.shoppingProgress, 'status: pending', 'status: completed')
          },
        )
      }
      queue(log, 'enqueue', 'also show the recipe a row came from')
      queue(log, 'popAll', 'also show the recipe a row came from')
      log.prompt('Also show the recipe a row came from.')
      log.work('lists')
      log.edit(PATHS.shoppingProgress, 'status: in_progress', 'status: review')
      log.commit(COMMITS.shopping, 'feat(lists): add up and group')
      pullRequest(log, 49)
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.shoppingRead, at: '2026-09-15T19:40:02Z', model: MODELS.haiku },
    play: (log) => {
      log.prompt('What does the shopping list do with "to taste"?')
      log.read(PATHS.shoppingPlan)
      log.say('Rows without a number are listed once and never added up.')
      for (const title of ['Amounts without numbers', 'How the list treats "to taste"']) aiTitle(log, title)
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.shoppingEdit, at: '2026-09-22T16:11:36Z', model: MODELS.sonnet },
    play: (log) => {
      log.prompt('Write down that ticks survive a new list.')
      log.read(PATHS.plannerPrd)
      log.edit(PATHS.shoppingPlan, 'Adding up is pure.', 'Adding up is pure. Ticks live in their own table.')
      log.say()
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.shoppingReview, at: '2026-10-19T08:20:59Z', model: MODELS.opus, branch: 'fix/list-order' },
    play: (log) => {
      log.command('/fix:debug', `${PATHS.shoppingPlan} basil is sorted after yoghurt`)
      log.work('lists', 2)
      log.say('A leading blank. Names are trimmed before sorting now.')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.printQuick, at: '2026-09-17T10:00:00Z', model: MODELS.haiku, branch: 'quick/print' },
    play: (log) => {
      log.command('/dev:quick-feature', PATHS.printPlan)
      log.write(PATHS.printPlan)
      log.write('src/web/recipe/print.css', '@media print { nav { display: none } .steps { columns: 2 } }\n')
      log.write(PATHS.printProgress)
      log.commit(COMMITS.print, 'feat(print): one page per recipe')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.awakeQuick, at: '2026-09-24T17:45:10Z', model: MODELS.haiku, branch: 'quick/awake' },
    play: (log) => {
      log.command('/dev:quick-feature', 'add a switch that keeps the screen awake while cooking')
      log.write('src/web/recipe/keep-awake.tsx')
      log.bash('pnpm test keep-awake', ' Tests  3 passed (3)')
      pullRequest(log, 52)
      log.say()
      log.endTurn()
    },
  },
]

export const OFFLINE_SESSIONS: readonly Scenario[] = [
  {
    start: { id: SESSIONS.offlinePhase1, at: '2026-09-22T06:20:00Z', model: MODELS.opus },
    play: (log, files) => {
      log.command('/dev:execute-phase', `1 ${PATHS.offlinePlan}`)
      log.read(PATHS.offlinePlan)
      const worktreeSession = {
        originalCwd: PROJECT_CWD,
        worktreePath: OFFLINE_WORKTREE,
        worktreeName: 'offline',
        worktreeBranch: 'worktree-offline',
        originalBranch: 'main',
        sessionId: log.id,
      }
      log.raw({ type: 'worktree-state', worktreeSession, sessionId: log.id })
      log.cwd = OFFLINE_WORKTREE
      log.branch = 'worktree-offline'
      log.work('offline', 3)
      runSubagent(
        files,
        log,
        {
          agentId: '7d24e8f',
          type: 'frontend-developer',
          model: MODELS.sonnet,
          description: 'Order of the outbox',
          prompt: 'Prove with a test that two writes to one recipe are sent in the order they were made.',
        },
        (sub) => {
          sub.work('offline')
          sub.edit(PATHS.offlinePlan, 'in order.', 'in order, one at a time.')
        },
        { folder: WORKTREE_FOLDER },
      )
      log.edit(PATHS.offlinePhase1, 'status: in_progress', 'status: completed')
      log.commit(COMMITS.offlinePhase1, 'feat(offline): outbox')
      log.endTurn()
    },
    folder: WORKTREE_FOLDER,
  },

  {
    start: { id: SESSIONS.offlineRecover, at: '2026-10-07T07:00:41Z', model: MODELS.opus, branch: 'feat/offline' },
    play: (log) => {
      log.command('/recovering-sessions', PATHS.offlinePlan)
      const skillCall = log.tool(
        'Skill',
        { skill: 'recovering-sessions' },
        {
          text: 'Launching skill: recovering-sessions',
          result: { success: true, commandName: 'recovering-sessions' },
        },
      )
      const text = `Base directory for this skill: ${PROJECT_CWD}/.claude/skills/recovering-sessions\n\n# Recovering sessions\n\nFind what the last session left undone.`
      log.prompt(text, { isMeta: true, sourceToolUseID: skillCall })
      log.read(PATHS.offlinePhase2)
      log.edit(PATHS.offlinePhase2, 'status: pending', 'status: in_progress')
      log.say('The version column exists but nothing reads it yet.')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.offlinePhase2, at: '2026-10-09T06:31:13Z', model: MODELS.sonnet, branch: 'feat/offline' },
    play: (log) => {
      log.command('/dev:execute-phase', `2 & 3 ${PATHS.offlinePlan}`)
      log.system('api_error', {
        level: 'error',
        error: { status: 529, message: 'Overloaded' },
        retryInMs: 1200,
        retryAttempt: 1,
        maxRetries: 10,
      })
      log.read(PATHS.offlinePlan)
      log.work('offline', 2)
      log.bash('pnpm test:browser offline', ' 9 passed', {
        progress: ' chromium\n 4 of 9',
        hook: 'node scripts/lint-staged.mjs',
      })
      log.edit(PATHS.offlinePhase2, 'status: pending', 'status: completed', { hook: 'node scripts/check-progress.mjs' })
      log.write(PATHS.offlineReport)
      log.system('away_summary', { content: 'While you were away the browser tests passed.' })
      pullRequest(log, 57)
      log.system('stop_hook_summary', { durationMs: 640, hookCount: 2 })
      log.endTurn()
    },
  },
]

export const UNIT_SESSIONS: readonly Scenario[] = [
  {
    start: {
      id: SESSIONS.unitsPhase1,
      at: '2026-08-28T08:00:00Z',
      model: MODELS.sonnet,
      branch: 'feat/units',
      version: '2.0.42',
    },
    play: (log, files) => {
      log.withRequestIds = false
      snapshot(log)
      log.command('/dev:execute-phase', `1-2 ${PATHS.unitsPlan}`)
      for (const [agentId, description] of [
        ['4e19a6b', 'Table of densities'],
        ['91c5d0e', 'Switch on the card'],
      ] as const) {
        runSubagent(
          files,
          log,
          {
            agentId,
            description,
            type: 'general-purpose',
            model: MODELS.sonnet,
            place: 'flat',
            prompt: `${description}: read the plan and do it.`,
          },
          (sub) => {
            sub.read(PATHS.unitsPlan)
            sub.work('units')
          },
        )
      }
      log.edit(PATHS.unitsPhase1, 'status: active', 'status: done')
      log.commit(COMMITS.units, 'feat(units): convert on the ingredient row')
      log.raw({ type: 'summary', summary: 'Units: first draft', leafUuid: log.lastUuid })
      log.raw({ type: 'summary', summary: 'Convert units on the ingredient row', leafUuid: log.lastUuid })
    },
  },

  {
    start: {
      id: SESSIONS.unitsPhase2,
      at: '2026-09-03T15:30:00Z',
      model: 'claude-sonnet-4-20250514',
      branch: 'feat/units',
      version: '1.0.98',
    },
    play: (log) => {
      log.withRequestIds = false
      log.prompt('Put a switch for grams and cups on the recipe card.')
      log.read(PATHS.unitsPlan)
      log.version = '1.0.100'
      log.edit(PATHS.unitsPlan, 'status: active', 'status: completed')
      log.work('units')
      log.say()
    },
  },
]
