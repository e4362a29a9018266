/** For tests: watches a folder while no more files can be opened, then when they can; tells what the watcher says. */
import { closeSync, openSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { watchFiles } from '../watch-files.ts'

const [, , folder = ''] = process.argv
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const stop = new AbortController()
setTimeout(() => stop.abort(), 20_000).unref()

const held: number[] = []
await pause(100) // what is loaded late is loaded
try {
  for (;;) held.push(openSync('/dev/null', 'r'))
} catch (error) {
  if (!(error instanceof Error) || !error.message.startsWith('EMFILE')) throw error
}
const watching = watchFiles({
  roots: [{ path: folder, realPath: folder }],
  signal: stop.signal,
  reconcileEveryMs: 3_600_000,
  retryAfterMs: 100,
})
const files = (async () => {
  for await (const event of watching)
    if (event.type === 'changes') for (const change of event.changes) say(path.basename(change.path))
})()
while (watching.status().problem === null) await pause(10)
say(watching.status().problem?.code ?? '')
for (const descriptor of held) closeSync(descriptor)
while (watching.status().state !== 'running') await pause(10)
say('running')
writeFileSync(path.join(folder, 'a.md'), 'changed')
await pause(1_000)
stop.abort()
await files
