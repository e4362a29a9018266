/** The engine's functions that are given text of logs, documents, paths and rows, by `<file in packages/engine/src>#<function>`. */
import { maskSecrets } from '../../packages/engine/src/secrets/mask-secrets.ts'
import * as auditLinks from '../../packages/engine/src/linking/review/audit-links.ts'
import * as documentIds from '../../packages/engine/src/layouts/ccdash-plans/assign-document-ids.ts'
import * as seedFeatures from '../../packages/engine/src/layouts/ccdash-plans/seed-features.ts'
import * as pathRules from '../../packages/engine/src/sources/path-rules.ts'
import * as sessionFolders from '../../packages/engine/src/agents/claude/session-folders.ts'
import * as commandEvents from '../../packages/engine/src/linking/logic-1/command-events.ts'
import * as featureEvidence from '../../packages/engine/src/linking/logic-1/feature-evidence.ts'
import * as featureSlug from '../../packages/engine/src/text/feature-slug.ts'
import * as linkIndex from '../../packages/engine/src/linking/logic-1/link-index.ts'
import * as refIndex from '../../packages/engine/src/linking/logic-1/ref-index.ts'
import * as refPath from '../../packages/engine/src/text/ref-path.ts'
import * as references from '../../packages/engine/src/text/references.ts'
import * as documentDates from '../../packages/engine/src/layouts/ccdash-plans/document-dates.ts'
import * as documentKind from '../../packages/engine/src/layouts/ccdash-plans/document-kind.ts'
import * as featureScan from '../../packages/engine/src/layouts/ccdash-plans/feature-scan.ts'
import * as fieldProblems from '../../packages/engine/src/layouts/ccdash-plans/field-problems.ts'
import * as fieldValues from '../../packages/engine/src/layouts/markdown/field-values.ts'
import * as isoDate from '../../packages/engine/src/layouts/markdown/iso-date.ts'
import * as frontmatter from '../../packages/engine/src/layouts/markdown/frontmatter.ts'
import * as consumedHash from '../../packages/engine/src/sources/consumed-hash.ts'
import * as splitRecords from '../../packages/engine/src/agents/jsonl/split-records.ts'
import * as parseProgress from '../../packages/engine/src/layouts/ccdash-plans/parse-progress.ts'
import * as pythonText from '../../packages/engine/src/text/python-text.ts'
import * as pythonValue from '../../packages/engine/src/layouts/markdown/python-value.ts'
import * as commandArguments from '../../packages/engine/src/text/command-arguments.ts'
import * as commands from '../../packages/engine/src/agents/claude/commands.ts'
import * as commitHashes from '../../packages/engine/src/agents/claude/commit-hashes.ts'
import * as jsonValue from '../../packages/engine/src/text/json-value.ts'
import * as logPaths from '../../packages/engine/src/text/log-paths.ts'
import * as pathStretches from '../../packages/engine/src/text/path-stretches.ts'
import * as pendingTools from '../../packages/engine/src/agents/claude/pending-tools.ts'
import * as resumeState from '../../packages/engine/src/agents/claude/resume-state.ts'
import * as sessionIdentity from '../../packages/engine/src/agents/claude/session-identity.ts'
import * as timestamps from '../../packages/engine/src/agents/claude/timestamps.ts'
import * as usageLedger from '../../packages/engine/src/agents/jsonl/usage-ledger.ts'
import * as yamlPython from '../../packages/engine/src/layouts/markdown/yaml-python.ts'
import * as yamlScalar from '../../packages/engine/src/layouts/markdown/yaml-scalar.ts'
import * as suggestFolder from '../../packages/engine/src/queries/suggest-folder.ts'
import * as cursor from '../../packages/engine/src/store/cursor.ts'
import * as comparePaths from '../../packages/engine/src/text/compare-paths.ts'
import * as sessionOwners from '../../packages/engine/src/ingest/session-owners.ts'
import type { Readers } from './read-everything.ts'

type Reader = (text: string) => unknown

const bytesOf = (text: string): Buffer => Buffer.from(text)
const fieldsOf = (text: string): Map<string, string> =>
  new Map(FIELDS.map((name) => [name, text] as const).concat([[text, 'a']]))
const FIELDS = [
  'title',
  'status',
  'type',
  'related',
  'prd',
  'feature',
  'created',
  'progress',
  'total_tasks',
  'doc_type',
]
const ids = (text: string) => ({ featureId: text, sessionId: `${text}1`, fanoutCount: 1, confidence: 1 })

const files: Record<string, Record<string, Reader>> = {
  'linking/review/audit-links.ts': {
    auditSlug: auditLinks.auditSlug,
    normalizeAuditPath: auditLinks.normalizeAuditPath,
    compareSuspects: (text) => auditLinks.compareSuspects(ids(text), ids(`${text}2`)),
  },
  'layouts/ccdash-plans/assign-document-ids.ts': {
    assignDocumentIds: (text) =>
      documentIds.assignDocumentIds(text.split(' ').map((path) => ({ sourcePath: path, filePath: path }))),
  },
  'layouts/ccdash-plans/seed-features.ts': { isScannedFile: seedFeatures.isScannedFile },
  'sources/path-rules.ts': {
    compareNames: (text) => pathRules.compareNames(text, `${text}a`),
    comparePaths: (text) => pathRules.comparePaths(text, `${text}a`),
    commonDirectory: (text) => pathRules.commonDirectory(text, `${text}a`),
    isWithin: (text) => pathRules.isWithin(`${text}/a`, text),
    isSourceName: (text) => [
      pathRules.isSourceName('session', text, 'journal.jsonl'),
      pathRules.isSourceName('document', '/', text),
    ],
    withinAny: (text) => pathRules.withinAny(['/b'])(`/${text}`.slice(0, 4096)),
  },
  'agents/claude/session-folders.ts': { topLevelString: (text) => sessionFolders.topLevelString(text, 'cwd') },
  'linking/logic-1/command-events.ts': {
    commandPriority: commandEvents.commandPriority,
    commandEvents: (text) => commandEvents.linkingCommands(commandEvents.commandEvents(text.split(' ').map(toCommand))),
  },
  'linking/logic-1/feature-evidence.ts': {
    namesFeature: (text) => featureEvidence.namesFeature({ id: text, canonical: text }, `${text}-v1`),
  },
  'text/feature-slug.ts': {
    ...featureSlug,
    splitPathsAndSlugs: (text) => featureSlug.splitPathsAndSlugs(text.split(' ')),
  },
  'linking/logic-1/link-index.ts': { withoutLeadingSlashes: linkIndex.withoutLeadingSlashes },
  'linking/logic-1/ref-index.ts': { lastPart: refIndex.lastPart, RefIndex: matchReferences },
  'text/ref-path.ts': {
    baseName: refPath.baseName,
    canonicalProjectPath: (text) => refPath.canonicalProjectPath(`/${text}/a`, `/${text}`, text),
    documentId: refPath.documentId,
    isNoisy: refPath.isNoisy,
    isPathLike: refPath.isPathLike,
    normalizeRefPath: refPath.normalizeRefPath,
    parentName: refPath.parentName,
    pathComponents: refPath.pathComponents,
    pathStem: refPath.pathStem,
  },
  'text/references.ts': {
    flattenStrings: (text) => references.flattenStrings([{ path: text }, ...text.split(' ')]),
    extractReferences: (text) => [
      references.extractReferences(fieldsOf(text)),
      references.extractReferences({ related: text.split(' '), [text]: 'a' }),
    ],
  },
  'layouts/ccdash-plans/document-dates.ts': {
    isUnreadableDate: documentDates.isUnreadableDate,
    statedDatesOfDocument: (text) => documentDates.statedDatesOfDocument(fieldsOf(text)),
    statedDatesOfFeature: (text) => documentDates.statedDatesOfFeature(fieldsOf(text)),
    fileTimes: (text) => documentDates.fileTimes({ createdMs: 0, mtimeNs: `a${text}` }),
  },
  'layouts/ccdash-plans/document-kind.ts': {
    categoryOf: (text) => documentKind.categoryOf(text, new Map()),
    classifyDocumentSubtype: (text) => documentKind.classifyDocumentSubtype(text, fieldsOf(text)),
    classifyDocumentType: (text) => documentKind.classifyDocumentType(text, fieldsOf(text)),
    firstTruthy: (text) => documentKind.firstTruthy(fieldsOf(text), [text, 'title']),
    isCompletionStatus: documentKind.isCompletionStatus,
    normalizeDocumentStatus: (text) => documentKind.normalizeDocumentStatus(text, ''),
    normalizeDocumentType: (text) => documentKind.normalizeDocumentType(text, ''),
    rootKindOf: documentKind.rootKindOf,
  },
  'layouts/ccdash-plans/feature-scan.ts': {
    isPhaseFile: (text) => featureScan.isPhaseFile(text, true, fieldsOf(text)),
  },
  'layouts/ccdash-plans/field-problems.ts': {
    findFieldProblems: (text) => fieldProblems.findFieldProblems(fieldsOf(text)),
  },
  'layouts/markdown/field-values.ts': {
    ...fieldValues,
    stringList: (text) => fieldValues.stringList([text, ...text.split(' '), new Map([['id', text]])]),
  },
  'layouts/markdown/iso-date.ts': {
    epochMs: isoDate.epochMs,
    normalizeIsoDate: (text) => [text, `2026-01-02${text}`, `2026-01-02T10:00:00${text}`].map(isoDate.normalizeIsoDate),
  },
  'layouts/markdown/frontmatter.ts': {
    splitFrontmatter: (text) => [text, `---\n${text}`, `---\n---\n${text}`].map(frontmatter.splitFrontmatter),
    parseFrontmatter: (text) => frontmatter.parseFrontmatter(`---\n${text}\n---\n`),
  },
  'sources/consumed-hash.ts': { hashBytes: (text) => consumedHash.hashBytes(bytesOf(text)) },
  'agents/jsonl/split-records.ts': {
    endOfObject: (text) => [text, `{${text}`].map((one) => splitRecords.endOfObject(bytesOf(one), 0)),
    firstInvalidUtf8: (text) => splitRecords.firstInvalidUtf8(Buffer.from(text, 'latin1')),
    trimPiece: (text) => splitRecords.trimPiece(bytesOf(text), { start: 0, end: text.length }),
  },
  'layouts/ccdash-plans/parse-progress.ts': {
    taskStorageId: (text) => parseProgress.taskStorageId(text, text),
    parseTasks: (text) =>
      parseProgress.parseTasks(PROGRESS_FILE, new Map([['tasks', [new Map(fieldsOf(text)).set('id', text)]]])),
  },
  'text/python-text.ts': {
    capitalize: pythonText.capitalize,
    collapse: pythonText.collapse,
    compareCodePoints: (text) => pythonText.compareCodePoints(text, `${text}a`),
    comparePaths: (text) => pythonText.comparePaths(text, `${text}a`),
    hasWhitespace: pythonText.hasWhitespace,
    isWhitespace: pythonText.isWhitespace,
    sortedSet: (text) => pythonText.sortedSet(text.split(' ')),
    stripCharacters: (text) => pythonText.stripCharacters(text, refPath.QUOTING),
    takeCodePoints: (text) => pythonText.takeCodePoints(text, text.length - 1),
    titleCase: pythonText.titleCase,
    trim: pythonText.trim,
    trimStart: pythonText.trimStart,
    uniqueIgnoringCase: (text) => pythonText.uniqueIgnoringCase(text.split(' ')),
  },
  'layouts/markdown/python-value.ts': {
    isTruthy: pythonValue.isTruthy,
    isYamlList: pythonValue.isYamlList,
    isYamlMap: pythonValue.isYamlMap,
    mapToJson: (text) => pythonValue.mapToJson(fieldsOf(text)),
    pythonStr: (text) => pythonValue.pythonStr([text, fieldsOf(text)]),
    textOf: (text) => pythonValue.textOf([text]),
    toJson: (text) => pythonValue.toJson([text]),
  },
  'agents/claude/commands.ts': {
    findCommandTags: commands.findCommandTags,
  },
  'text/command-arguments.ts': {
    parseCommand: (text) => [
      commandArguments.parseCommand('/dev:execute-phase', text),
      commandArguments.parseCommand('/model', text),
      commandArguments.parseCommand(text, 'a'),
    ],
    parseCommandForLinking: (text) => commandArguments.parseCommandForLinking('/dev:execute-phase', text),
    parsePhases: commandArguments.parsePhases,
  },
  'agents/claude/commit-hashes.ts': {
    findCommitHashes: (text) => [text, `git ${text}`].map((one) => commitHashes.findCommitHashes(one, 1000)),
  },
  'text/json-value.ts': {
    asCount: jsonValue.asCount,
    asObject: jsonValue.asObject,
    asString: jsonValue.asString,
    asText: jsonValue.asText,
    isBlank: jsonValue.isBlank,
    isObject: jsonValue.isObject,
    jsonText: jsonValue.jsonText,
    storable: (text) => jsonValue.storable(text, text.length - 1),
    storableValue: (text) => jsonValue.storableValue(text, text.length - 1),
    textOf: (text) => jsonValue.textOf([text, { text }, ...text.split(' ')]),
  },
  'text/log-paths.ts': {
    filesInArguments: logPaths.filesInArguments,
    filesInToolInput: (text) => [text, `{${text}`, { path: text }].map((one) => logPaths.filesInToolInput(one, 500)),
    findPathsInText: logPaths.findPathsInText,
    isFileLooking: logPaths.isFileLooking,
    normalizeLogPath: logPaths.normalizeLogPath,
  },
  'text/path-stretches.ts': { findPathStretches: pathStretches.findPathStretches },
  'agents/claude/pending-tools.ts': {
    hashesInCommand: pendingTools.hashesInCommand,
    pendingKey: (text) => pendingTools.pendingKey(text, maskSecrets),
  },
  'agents/claude/resume-state.ts': { canResume: (text) => resumeState.canResume(`{"version":4,${text}`) },
  'agents/claude/session-identity.ts': {
    normalizeSessionId: sessionIdentity.normalizeSessionId,
    identifySession: (text) =>
      sessionIdentity.identifySession({ path: `/${text}.jsonl`, meta: { parentAgentId: text } }),
  },
  'agents/claude/timestamps.ts': {
    durationSeconds: (text) => timestamps.durationSeconds(text, `2026-01-02T10:00:00.${text}`),
    parseInstant: timestamps.parseInstant,
  },
  'agents/jsonl/usage-ledger.ts': {
    hashMessageKey: usageLedger.hashMessageKey,
    repeatedUsage: (text) => usageLedger.repeatedUsage([bytesOf(text), bytesOf(text)]),
    totalUsage: (text) => usageLedger.totalUsage(bytesOf(text)),
  },
  'layouts/markdown/yaml-python.ts': {
    parseYaml: yamlPython.parseYaml,
    endsWithBlockHeader: yamlPython.endsWithBlockHeader,
  },
  'layouts/markdown/yaml-scalar.ts': {
    resolvePlainScalar: (text) =>
      ['', '1', '-', '.', '0b', '2026-01-02 '].map((head) => yamlScalar.resolvePlainScalar(head + text)),
    resolveTaggedScalar: (text) =>
      ['int', 'float', 'timestamp', 'bool', text].map((tag) =>
        yamlScalar.resolveTaggedScalar(`tag:yaml.org,2002:${tag}`, text),
      ),
  },
  'queries/suggest-folder.ts': { mostAlike: (text) => suggestFolder.mostAlike(text, ['plans', 'a'.repeat(255)]) },
  'text/compare-paths.ts': { comparePaths: (text) => comparePaths.comparePaths(text, `${text}a`) },
  'store/cursor.ts': { decodeCursor: (text) => refused(() => cursor.decodeCursor(text, ['', ''])) },
  'ingest/session-owners.ts': { sessionIdOf: sessionOwners.sessionIdOf },
}

const PROGRESS_FILE = { sourcePath: '/p/a/progress.md', sourceFile: 'p/a/progress.md', isPhase: false }

export const ENGINE_READERS: Readers = Object.fromEntries(
  Object.entries(files).flatMap(([file, readers]) =>
    Object.entries(readers).map(([name, read]) => [`${file}#${name}`, read] as const),
  ),
)

function toCommand(name: string, seq: number) {
  return { name, seq, kind: 'command', args: '', parsed: null, at: '', byteStart: 0, byteEnd: 1 } as const
}

function matchReferences(text: string): unknown {
  const index = new refIndex.RefIndex()
  index.add(text, 0)
  index.add('a', 1)
  return [text, `/x/${text}`, 'a'].map((path) => index.mayMatch(path) && index.match(path))
}

/** A refusal is an answer too. */
function refused(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return error
  }
}
