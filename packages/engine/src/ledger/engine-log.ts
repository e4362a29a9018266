/** Where the engine tells what happened: the shape of a pino logger, so that one fits. */
export type EngineLog = {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

export const SILENT_LOG: EngineLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
