/** Child processes that end with us. Plain JavaScript of Node 18, no dependencies. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command to its end with our stdin, stdout and stderr (or `stdio`), hands signals on to it, and resolves with
 * its exit code (128 + number after a signal, as shells say it; 127 when it could not be started).
 *
 * A terminal sends Ctrl-C to the whole group, so SIGINT is only handed on when stdin is no terminal.
 *
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions, shell?: boolean,
 *           timeoutMs?: number }} [options] after `timeoutMs` it is killed and counts as failed with 124.
 * @returns {Promise<number>}
 */
export function runChild(command, args, { cwd, env, stdio = 'inherit', shell = false, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio, shell })
    let timedOut = false
    const forward = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    for (const signal of FORWARDED) process.on(signal, forward)
    const timer = timeoutMs && setTimeout(() => stopAfterTimeout(child, () => (timedOut = true)), timeoutMs)
    const end = (code) => {
      clearTimeout(timer)
      for (const signal of FORWARDED) process.off(signal, forward)
      resolve(code)
    }
    child.once('error', (error) => {
      process.stderr.write(`ccdash: cannot run ${command}: ${error.message}\n`)
      end(127)
    })
    child.once('close', (code, signal) => end(timedOut ? 124 : (code ?? 128 + (constants.signals[signal] ?? 0))))
  })
}

function stopAfterTimeout(child, mark) {
  mark()
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
}
