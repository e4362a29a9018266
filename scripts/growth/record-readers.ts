/** Whole logs, documents and links with a hostile text in every place that may hold one. */
import { auditLinks } from '../../packages/engine/src/linking/review/audit-links.ts'
import { judgeLinks, spreadLinks } from '../../packages/engine/src/linking/review/audit-spread.ts'
import { buildLinkIndex } from '../../packages/engine/src/linking/logic-1/link-index.ts'
import { linkTasksAndDocuments } from '../../packages/engine/src/linking/logic-1/link-project.ts'
import { linkSession } from '../../packages/engine/src/linking/logic-1/link-sessions.ts'
import {
  findSessionReferrers,
  sessionScope,
  sessionTokens,
} from '../../packages/engine/src/linking/logic-1/relink-scope.ts'
import { invokes, readFiles, readLog, says, uses } from '../../packages/engine/src/linking/logic-1/link-test-kit.ts'
import { readInAppends, readRecords, logBytes } from '../../packages/engine/src/agents/claude/log-test-kit.ts'
import type { LinkRecord } from '../../packages/engine/src/records/link.ts'
import type { Readers } from './read-everything.ts'

const FEATURES = buildLinkIndex(
  readFiles({ 'docs/project_plans/implementation_plans/features/cart-v1.md': 'title: Cart\nrelated: [docs/a.md]' }),
)

export const RECORD_READERS: Readers = {
  'a log, its lines': (text) =>
    readRecords([text, `{"type":"user","message":${text}}`, `{}{}${text}`, `{"a":"${text}`]),
  'a log, appended to': (text) =>
    readInAppends(logBytes([...recordsWith(text), text]), [text.length, text.length * 2], 4096),
  'a log, its records': (text) => readRecords(recordsWith(text)),
  'a document': (text) => readFiles({ 'docs/project_plans/a.md': text }),
  'a document, its fields': (text) => readFiles({ 'docs/project_plans/PRDs/a-v1.md': fieldsWith(text) }),
  'a progress file': (text) => readFiles({ '.claude/progress/a-v1/phase-1-progress.md': fieldsWith(text) }),
  'a document, its links': (text) => {
    const index = buildLinkIndex(readFiles({ 'docs/project_plans/PRDs/a-v1.md': fieldsWith(text) }))
    const links = linkTasksAndDocuments(index, () => false)
    return [links, findSessionReferrers(index), sessionScope(index, FEATURES)]
  },
  'a session, its links': (text) => {
    const evidence = readLog('one.jsonl', recordsWith(text))
    return [linkSession(FEATURES, evidence), sessionTokens(evidence)]
  },
  'an audit': (text) => {
    const links = [linkWith(text, text), linkWith('cart-v1', text), linkWith(text, 'docs/cart-v1.md')]
    const fanout = new Map([[text, 3]])
    const floors = { featureId: '', primaryFloor: 0.5, fanoutFloor: 2 }
    return [auditLinks({ links, fanout, verdictOf: () => null }, floors), spreadLinks(judgeLinks(links, ''), fanout)]
  },
}

function recordsWith(text: string): object[] {
  const result = (id: string) => ({
    type: 'user',
    timestamp: text,
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: [{ type: 'text', text }] }] },
  })
  return [
    {
      type: text,
      sessionId: text,
      cwd: text,
      gitBranch: text,
      version: text,
      uuid: text,
      gitAuthor: text,
      agentId: text,
    },
    { type: 'summary', summary: text },
    { type: 'custom-title', customTitle: text },
    { type: 'ai-title', aiTitle: text, sessionId: 'one' },
    { type: 'pr-link', prNumber: text, prUrl: text, data: { repository: text } },
    { type: 'queue-operation', operation: text, content: text },
    { type: 'queue-operation', content: `{${text}}` },
    { type: 'queue-operation', content: `<task-id>${text}</task-id><summary>${text}` },
    { type: 'progress', parentToolUseID: 'bash', data: { type: 'bash_progress', command: text, output: text } },
    says(`<command-name>${text}</command-name>`),
    says(text),
    says(`<b>${text}`, 'assistant'),
    invokes('/dev:execute-phase', text),
    invokes('/model', text),
    uses('Read', text),
    uses('Write', `/home/ana/${text}`),
    { type: 'assistant', message: { role: 'assistant', content: [toolUse('bash', 'Bash', { command: text })] } },
    { type: 'assistant', message: { role: 'assistant', content: [toolUse('task', 'Task', { name: text })] } },
    {
      type: 'assistant',
      message: { role: 'assistant', content: [toolUse(text, text, { file_path: text, [text]: text })] },
    },
    { type: 'assistant', message: { role: 'assistant', id: text, model: text, usage: { input_tokens: text } } },
    result('bash'),
    result(text),
  ]
}

function toolUse(id: string, name: string, input: object): object {
  return { type: 'tool_use', id, name, input }
}

/** JSON is YAML; half a surrogate pair is neither. */
function fieldsWith(text: string): string {
  const quoted = JSON.stringify(text.toWellFormed())
  const fields = [
    'title',
    'status',
    'prd',
    'feature',
    'feature_slug',
    'phase',
    'type',
    'created',
    'progress',
    'session_id',
  ]
  const lists = ['related', 'tags', 'files_modified', 'owners', 'commits', 'sessions', 'lineage_children']
  const task = `{id: ${quoted}, name: ${quoted}, status: ${quoted}, assigned_to: [${quoted}], estimated_effort: ${quoted}}`
  return [
    ...fields.map((name) => `${name}: ${quoted}`),
    ...lists.map((name) => `${name}: [${quoted}, ${quoted}]`),
    `? ${quoted}\n: ${quoted}`,
    `tasks:\n- ${task}\n- {id: [${quoted}]}`,
  ].join('\n')
}

function linkWith(featureId: string, path: string): LinkRecord {
  return {
    sourceType: 'feature',
    sourceId: featureId,
    targetType: 'session',
    targetId: path,
    linkType: 'related',
    origin: 'auto',
    confidence: 0.9,
    strategy: 'session_evidence',
    metadata: {
      title: path,
      commands: [`/dev:execute-phase ${path}`, path],
      signals: [{ type: 'command_args_path', path }],
      ambiguityShare: path,
    },
  }
}
