/**
 * Set-up of every test file: properties run `CCDASH_PROPERTY_FACTOR` times as often, with time in proportion. Tests say how
 * often with `runs`, which builds on what is set here.
 */
import fc from 'fast-check'
import { inject, vi } from 'vitest'

const RUNS = 100 // of a property that names no number, fast-check's own default
const TIMEOUT_MS = 30_000

const factor = inject('propertyFactor')
if (factor !== 1) {
  fc.configureGlobal({ numRuns: RUNS * factor })
  vi.setConfig({ testTimeout: TIMEOUT_MS * factor })
}
