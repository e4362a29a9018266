import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runChild } from './child.mjs'

const run = (code: string, options = {}) => runChild(process.execPath, ['-e', code], { stdio: 'ignore', ...options })

describe('runChild', () => {
  it.each([
    { code: 'process.exit(0)', expected: 0 },
    { code: 'process.exit(7)', expected: 7 },
    { code: "process.kill(process.pid, 'SIGKILL')", expected: 137 },
  ])('gives the exit code as shells say it: $expected', async ({ code, expected }) => {
    expect(await run(code)).toBe(expected)
  })

  it('a command that does not exist is 127', async () => {
    expect(await runChild('ccdash-no-such-command', [], { stdio: 'ignore' })).toBe(127)
  })

  it('kills one that takes too long', async () => {
    expect(await run('setInterval(() => {}, 1000)', { timeoutMs: 300 })).toBe(124)
  })

  it('hands SIGTERM on and waits until the child has ended in its own way', async () => {
    const inner = `
      process.on('SIGTERM', () => setTimeout(() => { console.log('closed'); process.exit(3) }, 50))
      setInterval(() => {}, 1000)
      console.log('ready')`
    const outer = `
      import { runChild } from ${JSON.stringify(join(import.meta.dirname, 'child.mjs'))}
      process.exitCode = await runChild(process.execPath, ['-e', ${JSON.stringify(inner)}])`
    const child = spawn(process.execPath, ['--input-type=module', '-e', outer], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output === 'ready\n') child.kill('SIGTERM')
    })
    const [code] = (await once(child, 'close')) as [number | null]
    expect({ code, output }).toEqual({ code: 3, output: 'ready\nclosed\n' })
  })
})
