/**
 * The pipeline between parsing and writing: jobs go in, write-sized batches of results come out in the same order, while
 * later jobs are parsed already. What is in flight is bounded, so memory does not grow with the number of files.
 */
export type BatchLimits = {
  /** Jobs parsed at once or parsed and not written yet. */
  readonly inFlight: number
  /** Their bytes together; a single larger job goes alone. */
  readonly inFlightBytes: number
  /** Results per batch. */
  readonly batchCount: number
  /** Source bytes per batch: a transaction should take a blink. */
  readonly batchBytes: number
}

const BATCH_LIMITS: BatchLimits = {
  inFlight: 128,
  inFlightBytes: 128 * 1024 * 1024,
  batchCount: 200,
  batchBytes: 32 * 1024 * 1024,
}

/**
 * @param sizeOf  bytes a job will have to read.
 * @throws        what `jobs` or `parse` throws; jobs in flight are then waited for and dropped.
 */
export async function* parseInBatches<Job, Result>(
  jobs: AsyncIterable<Job> | Iterable<Job>,
  parse: (job: Job) => Promise<Result>,
  sizeOf: (job: Job) => number,
  limits: BatchLimits = BATCH_LIMITS,
): AsyncGenerator<Result[], void> {
  const inFlight: { readonly result: Promise<Result>; readonly bytes: number }[] = []
  let inFlightBytes = 0
  let batch: Result[] = []
  let batchBytes = 0

  async function settleOldest(): Promise<void> {
    const oldest = inFlight[0]
    if (oldest === undefined) return
    batch.push(await oldest.result)
    inFlight.shift()
    inFlightBytes -= oldest.bytes
    batchBytes += oldest.bytes
  }
  const isBatchFull = (): boolean => batch.length >= limits.batchCount || batchBytes >= limits.batchBytes
  function takeBatch(): Result[] {
    const full = batch
    batch = []
    batchBytes = 0
    return full
  }

  try {
    for await (const job of jobs) {
      const bytes = sizeOf(job)
      while (
        inFlight.length >= limits.inFlight ||
        (inFlight.length > 0 && inFlightBytes + bytes > limits.inFlightBytes)
      )
        await settleOldest()
      const result = parse(job)
      result.catch(() => undefined) // awaited in its turn; until then it is no unhandled rejection
      inFlight.push({ result, bytes })
      inFlightBytes += bytes
      if (isBatchFull()) yield takeBatch()
    }
    while (inFlight.length > 0) {
      await settleOldest()
      if (isBatchFull()) yield takeBatch()
    }
    if (batch.length > 0) yield takeBatch()
  } finally {
    await Promise.allSettled(inFlight.map(({ result }) => result))
  }
}
