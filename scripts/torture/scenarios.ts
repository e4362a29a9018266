/** All scenarios, in the order they run. */
import { api } from './api.ts'
import { clock } from './clock.ts'
import { day } from './day.ts'
import { fullDisk } from './full-disk.ts'
import { fuzz } from './fuzz.ts'
import { kills } from './kills.ts'
import type { Scenario } from './scenario.ts'
import { threads } from './threads.ts'
import { together } from './together.ts'

export const SCENARIOS: readonly Scenario[] = [clock, day, fuzz, api, fullDisk, threads, together, kills]
