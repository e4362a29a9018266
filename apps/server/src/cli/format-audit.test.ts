import type { AuditReport } from '@ccdash/api-contract'
import { describe, expect, it } from 'vitest'
import { auditAsJson, auditAsText } from './format-audit.ts'

const report: AuditReport = {
  projectId: 'p1',
  featureFilter: null,
  rowCount: 4,
  suspectCount: 1,
  totalSuspects: 3,
  nextCursor: '1',
  primaryFloor: 0.55,
  fanoutFloor: 2,
  generatedAt: '2026-02-26T10:00:00.000Z',
  suspects: [
    {
      featureId: 'beta-v1',
      sessionId: 'S-3',
      confidence: 1,
      ambiguityShare: 0.674,
      title: 'Session',
      signalType: 'file_write',
      signalPath: '/p/beta-v1.md',
      commands: ['/fix:debug', '/x'],
      reasons: [{ type: 'high_fanout', fanout: 2 }, { type: 'primary_like_title_path_mismatch' }],
      fanoutCount: 2,
      verdict: 'uncertain',
    },
  ],
}

describe('audit print', () => {
  it('prints one block per suspect, decimals always with a point', () => {
    expect(auditAsText({ db: '/x/db.sqlite', projectFilter: 'p1', report })).toBe(
      [
        'DB: /x/db.sqlite',
        'Project filter: p1',
        'Analyzed links: 4',
        'Suspects: 1',
        '',
        '01. feature=beta-v1 session=S-3 conf=1.0 fanout=2 share=0.674',
        '    reason=high_fanout(2);primary_like_title_path_mismatch',
        '    title=Session',
        '    signal=file_write path=/p/beta-v1.md',
        '    commands=/fix:debug, /x',
        '',
      ].join('\n'),
    )
  })

  it('gives the same facts as JSON, without floors or times', () => {
    const json = auditAsJson({ db: 'd', projectFilter: null, report })
    expect(Object.keys(json)).toEqual([
      'db',
      'feature_filter',
      'project_filter',
      'row_count',
      'suspect_count',
      'suspects',
    ])
    expect(json['suspects']).toMatchObject([
      { feature_id: 'beta-v1', reason: 'high_fanout(2);primary_like_title_path_mismatch' },
    ])
  })
})
