/** The panel's functions that are given text of the server, of the address bar or of the clipboard. */
import * as paletteItems from '../../apps/web/src/app/palette-items.ts'
import * as auditParams from '../../apps/web/src/audit/audit-params.ts'
import * as exportSuspects from '../../apps/web/src/audit/export-suspects.ts'
import * as suspectRows from '../../apps/web/src/audit/suspect-rows.ts'
import * as markText from '../../apps/web/src/evidence/mark-text.ts'
import * as readEvidence from '../../apps/web/src/evidence/read-evidence.ts'
import * as endSlashes from '../../apps/web/src/format/without-end-slashes.ts'
import * as exportLinks from '../../apps/web/src/links/export-links.ts'
import * as linksView from '../../apps/web/src/links/links-view.ts'
import * as phaseRows from '../../apps/web/src/operations/detail/phase-rows.ts'
import * as shellQuote from '../../apps/web/src/operations/detail/shell-quote.ts'
import * as parsePathLines from '../../apps/web/src/operations/model/parse-path-lines.ts'
import * as timelineFilter from '../../apps/web/src/operations/list/timeline-filter.ts'
import type { Readers } from './read-everything.ts'

const FILTER = { shown: 'all', reason: null, search: 'a b' } as const

export const PANEL_READERS: Readers = {
  filterCommands: (text) => paletteItems.filterCommands([{ group: 'Page', title: text, run: () => undefined }], 'a b'),
  'filterCommands, typed': (text) => paletteItems.filterCommands([], text),
  markTyped: (text) => paletteItems.markTyped(text, 'a b ab'),
  'markTyped, typed': (text) => paletteItems.markTyped('a b c', text),
  readAuditParams: (text) => auditParams.readAuditParams(new URLSearchParams({ feature: text, q: text, open: text })),
  clampFanoutFloor: auditParams.clampFanoutFloor,
  clampLimit: auditParams.clampLimit,
  clampPrimaryFloor: auditParams.clampPrimaryFloor,
  suspectsToCsv: (text) => exportSuspects.suspectsToCsv([suspect(text)]),
  filterSuspects: (text) => suspectRows.filterSuspects([suspect(text)], FILTER),
  withSameEvidence: (text) => suspectRows.withSameEvidence([suspect(text)], suspect(`${text}a`)),
  markText: (text) => markText.markText(text, 'a'),
  excerptAround: (text) => markText.excerptAround(text, 'b', 100),
  readSignals: (text) => readEvidence.groupSignals(readEvidence.readSignals({ signals: [{ type: text, path: text }] })),
  fileNameOf: readEvidence.fileNameOf,
  withoutEndSlashes: endSlashes.withoutEndSlashes,
  exportName: (text) => exportLinks.exportName({ type: 'feature', id: text }, 'sessions'),
  readLinksView: (text) =>
    linksView.readLinksView({ type: 'feature', id: text }, new URLSearchParams({ q: text, open: text })),
  decodePart: linksView.decodePart,
  phaseName: phaseRows.phaseName,
  shellQuote: shellQuote.shellQuote,
  parsePathLines: (text) => [text, `On branch a\n${text}`, ` M "${text}"`].map(parsePathLines.parsePathLines),
  parseFilter: (text) => timelineFilter.parseFilter(new URLSearchParams({ q: text, project: text, from: text })),
}

function suspect(text: string) {
  return {
    featureId: text,
    sessionId: text,
    confidence: 0.5,
    ambiguityShare: 0.5,
    title: text,
    signalType: text,
    signalPath: text,
    commands: [text],
    reasons: [],
    fanoutCount: 1,
    verdict: null,
  }
}
