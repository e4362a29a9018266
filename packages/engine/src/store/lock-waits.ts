/** A write somebody waits for with a request: refused when another program keeps the database locked for so long. */
export const ASKED_FOR = { lockWaitMs: 5_000 } as const
