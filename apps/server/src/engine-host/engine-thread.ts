/** The engine in a thread of its own, started as a worker by engine-client.ts. */
import { serveEngine } from './serve-engine.ts'

serveEngine()
