import { OpsError } from '@ccdash/api-contract'
import type { Database } from '@ccdash/db'
import type { Store } from './store.ts'

/** The same store; what fails because of the database is refused with its code, so that whoever asked learns what to do. */
export function tellFailures(store: Store, database: Pick<Database, 'failureOf'>): Store {
  const told = (error: unknown): unknown => {
    const failure = database.failureOf(error)
    return failure === null ? error : new OpsError(failure.code, failure.message, { place: failure.place }, error)
  }
  const telling = Object.entries(store).map(([name, method]: [string, (...given: unknown[]) => unknown]) => {
    return [name, (...given: unknown[]) => tellOf(method(...given), told)]
  })
  return Object.fromEntries(telling) as Store // every method answers as before
}

function tellOf(answer: unknown, told: (error: unknown) => unknown): unknown {
  if (answer instanceof Promise) return answer.catch((error: unknown) => Promise.reject(told(error)))
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer)
    return tellSlices(answer as AsyncIterable<unknown>, told)
  return answer
}

async function* tellSlices(slices: AsyncIterable<unknown>, told: (error: unknown) => unknown) {
  try {
    yield* slices
  } catch (error) {
    throw told(error)
  }
}
