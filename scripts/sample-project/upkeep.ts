/** Sessions about search, photos, accounts, the pantry, and rounds over all plans. */
import { COMMITS, PATHS, SESSIONS } from './documents.ts'
import { aiTitle, pullRequest, queue, runSubagent } from './session-files.ts'
import type { Scenario } from './session-files.ts'
import { MODELS } from './session-log.ts'

const ALL_PLANS = [
  PATHS.importPlan,
  PATHS.importV2Plan,
  PATHS.plannerPlan,
  PATHS.calendarPlan,
  PATHS.shoppingPlan,
  PATHS.offlinePlan,
  PATHS.unitsPlan,
  PATHS.imagePlan,
  PATHS.searchPlan,
  PATHS.accountPlan,
  PATHS.rowsPlan,
  PATHS.printPlan,
]

export const SEARCH_SESSIONS: readonly Scenario[] = [
  {
    start: { id: SESSIONS.searchPhase1, at: '2026-10-08T07:10:07Z', model: MODELS.sonnet, branch: 'refactor/search' },
    play: (log) => {
      log.command('/dev:execute-phase', `1 ${PATHS.searchPlan}`)
      log.edit(PATHS.searchPhase1, 'status: pending', 'status: in_progress')
      log.work('search', 3)
      log.commit(COMMITS.search, 'refactor(search): rows per recipe')
      log.bash(
        'git log --oneline -2',
        `${COMMITS.search} refactor(search): rows per recipe\n${COMMITS.shopping} feat(lists): add up and group`,
      )
      log.bash('git revert --no-edit 1b9e0d4', '[refactor/search 6ac2f81] Revert "search: cache the old index"')
      pullRequest(log, 55)
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.searchReview, at: '2026-10-21T12:00:00Z', model: MODELS.opus },
    play: (log) => {
      log.prompt('Explain where the nightly check stands.')
      for (const path of [PATHS.searchPlan, PATHS.searchPhase1, PATHS.searchPlan, PATHS.searchPhase1]) log.read(path)
      log.say('It is planned and not started; the counts it should compare already exist.')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.searchCleanup, at: '2026-11-10T08:08:08Z', model: MODELS.haiku },
    play: (log) => {
      log.prompt('The first search plan is history, please remove it.')
      log.delete(PATHS.searchOldPlan)
      log.commit('e7d0a95', 'docs: drop the first search plan')
      log.endTurn()
    },
  },
]

export const ROUNDS: readonly Scenario[] = [
  {
    start: { id: SESSIONS.planReview, at: '2026-11-09T09:00:00Z', model: MODELS.opus },
    play: (log) => {
      log.prompt('Read every plan and tell me which ones have stopped moving.')
      for (const plan of ALL_PLANS) log.read(plan)
      log.edit(PATHS.readme, 'Every change', 'Every change that is')
      log.say('Photos and accounts have not moved for two weeks; everything else has.')
      log.raw({ type: 'custom-title', customTitle: 'Monthly round over all plans', sessionId: log.id })
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.statusRefresh, at: '2026-11-16T18:20:30Z', model: MODELS.sonnet },
    play: (log) => {
      log.command('/plan:plan-feature', 'REQ-20261116-simmer-7 bring the status of all plans up to date')
      for (const plan of ALL_PLANS) log.edit(plan, 'updated: 2026-10-01', 'updated: 2026-11-16')
      log.commit('f18b6d3', 'docs: status of all plans')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.layoutPlan, at: '2026-09-30T07:25:00Z', model: MODELS.sonnet },
    play: (log) => {
      log.command('/plan:plan-feature', PATHS.layoutSpec)
      log.read(PATHS.layoutSpec)
      log.edit(PATHS.layoutSpec, '800 pixels', '900 pixels')
      log.say()
      log.endTurn()
    },
  },
]

export const OTHER_SESSIONS: readonly Scenario[] = [
  {
    start: { id: SESSIONS.imageSpike, at: '2026-10-06T13:13:13Z', model: MODELS.opus, branch: 'spike/photos' },
    play: (log) => {
      const image = {
        type: 'base64',
        media_type: 'image/png',
        data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
      }
      log.entry('user', {
        message: {
          role: 'user',
          content: [
            { type: 'text', text: 'This photo is three megabytes. Why?' },
            { type: 'image', source: image },
          ],
        },
      })
      log.entry('attachment', {
        attachment: {
          type: 'file',
          filename: log.path('data/photo.png'),
          content: { type: 'image' },
          displayPath: 'data/photo.png',
        },
      })
      log.write(PATHS.imagePlan)
      log.tool('Read', { file_path: log.path('data/photo.png') }, { text: [{ type: 'image', source: image }] })
      log.tool(
        'mcp__browser__screenshot',
        { url: 'http://localhost:5173' },
        {
          text: [
            { type: 'text', text: 'Taken.' },
            { type: 'image', source: image },
          ],
        },
      )
      log.work('photos', 2)
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.nutritionSpike, at: '2026-10-05T10:05:00Z', model: MODELS.sonnet, branch: 'spike/nutrition' },
    play: (log) => {
      for (let round = 0; round < 15; round += 1)
        aiTitle(log, round < 14 ? 'Nutrition tables' : 'Compare two nutrition tables')
      aiTitle(log, 'Title of another session', SESSIONS.importPlan)
      log.prompt('Compare the two free tables for fifty ingredients.')
      log.tool(
        'WebFetch',
        { url: 'https://example.com/nutrition.csv', prompt: 'List the columns' },
        { text: 'name, unit, energy, protein' },
      )
      log.entry('progress', {
        data: { type: 'mcp_progress', status: 'started', serverName: 'tables', toolName: 'compare' },
        toolUseID: 'toolu_01tables',
        parentToolUseID: 'toolu_01tables',
      })
      log.edit(PATHS.nutritionPrd, 'status: active', 'status: deferred')
      log.read(PATHS.formatSpec)
      log.entry('context-usage', { percent: 41, buckets: { files: 22, conversation: 19 } })
      log.raw({ type: 'bridge-session', sessionId: log.id, bridgeSessionId: 'bridge-7', lastSequenceNum: 12 })
      log.say('They differ by up to forty percent. I would not show numbers.')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.accountPlan, at: '2026-11-02T07:07:07Z', model: MODELS.opus, branch: 'refactor/accounts' },
    play: (log) => {
      log.raw({ type: 'permission-mode', permissionMode: 'plan', sessionId: log.id })
      log.raw({ type: 'mode', mode: 'normal', sessionId: log.id })
      log.raw({ type: 'agent-setting', agentSetting: 'planner', sessionId: log.id })
      log.raw({ type: 'agent-name', agentName: 'planner', sessionId: log.id })
      log.command('/plan:plan-feature', PATHS.accountPlan)
      log.entry('attachment', {
        attachment: { type: 'plan_mode', reminderType: 'full', isSubAgent: false, planExists: false },
      })
      log.entry('attachment', {
        attachment: {
          type: 'hook_success',
          hookName: 'SessionStart:startup',
          hookEvent: 'SessionStart',
          content: '',
          stdout: 'ok',
          stderr: '',
          exitCode: 0,
        },
      })
      log.work('accounts')
      log.write(PATHS.accountPlan)
      log.raw({ type: 'last-prompt', lastPrompt: 'Plan sessions that survive a restart', sessionId: log.id })
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.rowsDebug, at: '2026-10-14T06:55:21Z', model: MODELS.sonnet, branch: 'fix/double-rows' },
    play: (log) => {
      log.command('/fix:debug', PATHS.rowsPlan)
      log.edit(PATHS.rowsPlan, 'status: open', 'status: completed', { failed: true })
      log.bash('pnpm test rows', ' FAIL  saves the same recipe twice\n Tests  1 failed | 22 passed (23)', {
        isError: true,
      })
      log.work('lists')
      log.edit(PATHS.rowsPlan, 'status: active', 'status: completed')
      log.commit(COMMITS.rows, 'fix(recipes): key rows by position')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.pantryPlan, at: '2026-11-19T07:20:00Z', model: MODELS.opus, branch: 'feat/pantry' },
    play: (log, files) => {
      log.command('/plan:plan-feature', `REQ-20261109-simmer-4 ${PATHS.pantryPrd}`)
      for (const [agentId, description] of [
        ['5a8f3d7', 'Look for bar code readers'],
        ['c6b01e2', 'Estimate what is left'],
      ] as const) {
        runSubagent(
          files,
          log,
          {
            agentId,
            description,
            type: 'Explore',
            model: MODELS.haiku,
            isAsync: true,
            prompt: `${description}. Report in ten lines.`,
            meta: { agentType: 'Explore' },
          },
          (sub) => {
            sub.tool('WebSearch', { query: description }, { text: 'Three results, none of them maintained.' })
            sub.work('pantry')
          },
        )
      }
      queue(log, 'enqueue', 'and mention leftovers')
      queue(log, 'remove')
      log.write(PATHS.pantryPrd)
      log.write(PATHS.pantryPlan)
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.archQuestion, at: '2026-09-29T20:15:00Z', model: MODELS.opus },
    play: (log) => {
      log.prompt('How does a planned meal become a row on the list?', {
        thinkingMetadata: { level: 'high', disabled: false, triggers: [] },
      })
      log.read('src/server/lists/add-up.ts')
      log.message(
        [
          log.think(),
          {
            type: 'text',
            text: 'Meals are joined with ingredient rows, scaled by people and added up by item and unit.',
          },
        ],
        'end_turn',
      )
      log.model = '<synthetic>'
      log.entry('assistant', {
        isApiErrorMessage: true,
        message: {
          id: 'msg_synthetic',
          model: '<synthetic>',
          role: 'assistant',
          type: 'message',
          stop_reason: 'stop_sequence',
          stop_sequence: '',
          usage: { input_tokens: 0, output_tokens: 0 },
          content: [{ type: 'text', text: 'API Error: connection lost' }],
        },
      })
      log.model = MODELS.haiku
      log.prompt('Thanks. And the unit?')
      log.say('The unit of the first row wins when it can be converted; otherwise there are two rows.')
      log.endTurn()
    },
  },

  {
    start: { id: SESSIONS.voiceIdea, at: '2026-11-12T21:00:00Z', model: MODELS.haiku },
    play: (log) => {
      log.prompt('Write down the idea of reading steps aloud.')
      log.write(PATHS.voiceIdea)
      log.say('Written down as an idea, nothing planned.')
      log.endTurn()
    },
  },
]
