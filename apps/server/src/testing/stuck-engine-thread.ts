/** The real engine, whose parser never comes back from a file called `poison.md`. */
import { parseSource } from '@ccdash/engine'
import { serveEngine } from '../engine-host/serve-engine.ts'

serveEngine({
  parseFile(job, breathe, begin = () => {}) {
    begin()
    if (job.file.path.endsWith('poison.md')) for (;;);
    return parseSource(job, breathe, begin)
  },
})
