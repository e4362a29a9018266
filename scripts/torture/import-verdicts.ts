/** A process that imports verdicts and tells of each once it is stored: `node import-verdicts.ts <database> <project>`. */
import { openHost, useProject } from './workshop.ts'
import { BATCH, verdictLine, VERDICTS } from './verdicts.ts'

const [database = '', project = ''] = process.argv.slice(2)
const host = await openHost(database)
const projectId = await useProject(host, project)
for (let start = 0; start < VERDICTS; start += BATCH) {
  const judgements = Array.from({ length: BATCH }, (_, index) => verdictLine(start + index))
  await host.ops.importJudgements({ projectId, judgements })
  for (const { key } of judgements) process.stdout.write(`stored ${key.targetId}\n`)
}
await host.close()
