/** How often a property is tried, and how long that may take: a test says it of one normal run, a longer run multiplies it. */
import fc from 'fast-check'

const DEFAULT_RUNS = 100

export function runs(count: number): { readonly numRuns: number } {
  return { numRuns: count * propertyFactor() }
}

export function runsTimeoutMs(ms: number): number {
  return ms * propertyFactor()
}

/** Set for all tests in the Vitest configuration. */
function propertyFactor(): number {
  return (fc.readConfigureGlobal().numRuns ?? DEFAULT_RUNS) / DEFAULT_RUNS
}
