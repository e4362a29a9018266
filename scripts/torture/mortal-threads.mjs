/**
 * Loaded first into every thread of a server under torture: ends the first of its threads whose module has a name that contains
 * the first word of CCDASH_TORTURE_THREAD, so many milliseconds after it starts as the second says.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module'

const threads = createRequire(import.meta.url)('node:worker_threads')
const [name = '', afterMs = '0'] = (process.env.CCDASH_TORTURE_THREAD ?? '').split(' ')

let isDue = name !== ''

class MortalWorker extends threads.Worker {
  constructor(file, options) {
    super(file, options)
    if (!isDue || !String(file).includes(name)) return
    isDue = false
    setTimeout(() => void this.terminate(), Number(afterMs)).unref()
  }
}

threads.Worker = MortalWorker
syncBuiltinESMExports()
