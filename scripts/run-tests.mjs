/**
 * `npm test`: every gate and every test in one run. A failing step does not stop the others; the last line is
 * `N passed, N failed`, where each test counts one and each gate (format, lint, …) counts one.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { runChild } from './child.mjs'

const STEP_TIMEOUT_MS = 2_400_000 // a hanging step is a failed step; the unit tests take a quarter of an hour on two busy cores

/**
 * @typedef {{ name: string, title: string, commands: string[][], prepare?: () => Record<string, string>, tests?: boolean }} TestStep
 *   `commands` run in order, all must exit with 0. `tests`: the last one is Vitest, whose tests are counted one by one.
 *   `prepare` runs first and gives environment variables; when it throws, the step has failed.
 * @typedef {{ passed: number, failed: number, failures: string[] }} Outcome
 */

/**
 * @param {string} root
 * @param {TestStep[]} steps
 * @param {string[]} args   `--only a,b` runs these steps; anything else is handed to Vitest (paths, `-t name`), and then
 *                          only the unit step runs.
 * @returns {Promise<number>} exit code: 0, 1 when something failed, 2 when `--only` names no step
 */
export async function runTests(root, steps, args) {
  const { chosen, vitestArguments, unknown } = chooseSteps(steps, args)
  if (unknown.length > 0) {
    process.stderr.write(
      `ccdash: no step ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}\n`,
    )
    return 2
  }
  const started = performance.now()
  const total = { passed: 0, failed: 0, failures: [] }
  for (const step of chosen) {
    console.log(`\n── ${step.title} ${'─'.repeat(Math.max(2, 90 - step.title.length))}`)
    const stepStarted = performance.now()
    const outcome = await runStep(root, step, vitestArguments)
    console.log(`── ${outcome.failed === 0 ? 'ok' : 'FAILED'} in ${seconds(stepStarted)}`)
    total.passed += outcome.passed
    total.failed += outcome.failed
    total.failures.push(...outcome.failures.map((failure) => `${step.name}: ${failure}`))
  }
  if (total.failures.length > 0) console.log(`\nFailed:\n${total.failures.map((failure) => `  ${failure}`).join('\n')}`)
  console.log(`\nAll steps took ${seconds(started)}.`)
  console.log(`${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}

function chooseSteps(steps, args) {
  const at = args.indexOf('--only')
  const names = at < 0 ? [] : (args[at + 1] ?? '').split(',')
  const vitestArguments = at < 0 ? args : args.toSpliced(at, 2)
  const wanted = names.length === 0 && vitestArguments.length > 0 ? ['unit'] : names
  return {
    chosen: wanted.length === 0 ? steps : steps.filter((step) => wanted.includes(step.name)),
    vitestArguments,
    unknown: names.filter((name) => !steps.some((step) => step.name === name)),
  }
}

/** @returns {Promise<Outcome>} */
async function runStep(root, step, vitestArguments) {
  let environment
  try {
    environment = step.prepare?.() ?? {}
  } catch (error) {
    console.log(error.message)
    return { passed: 0, failed: 1, failures: [error.message] }
  }
  const env = { ...process.env, ...environment }
  for (const command of step.tests ? step.commands.slice(0, -1) : step.commands) {
    const code = await runCommand(root, command, env)
    if (code !== 0) return { passed: 0, failed: 1, failures: [`${command.join(' ')} exited with ${code}`] }
  }
  return step.tests
    ? runVitest(root, [...step.commands.at(-1), ...vitestArguments], env)
    : { passed: 1, failed: 0, failures: [] }
}

/** Counts from Vitest's own JSON report, so that nothing depends on how its output looks. */
async function runVitest(root, command, env) {
  const folder = mkdtempSync(join(tmpdir(), 'ccdash-tests-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const code = await runCommand(root, [...command, ...reporters], env)
    return countTests(root, readReport(report), code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * A skipped test counts as nothing; a file that could not be loaded, or an error outside of every test, as one failure.
 *
 * @param {string} root
 * @param {{ testResults: { name: string, status: string, message?: string, assertionResults: { status: string, fullName: string }[] }[] } | null} report
 * @param {number} code   Vitest's exit code
 * @returns {Outcome}
 */
export function countTests(root, report, code) {
  const failures = []
  let passed = 0
  for (const file of report?.testResults ?? []) {
    const path = relative(root, file.name)
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    passed += file.assertionResults.filter((test) => test.status === 'passed').length
    failures.push(...failed.map((test) => `${path} › ${test.fullName}`))
    if (file.status === 'failed' && failed.length === 0) failures.push(`${path}: ${file.message || 'could not be run'}`)
  }
  if (code !== 0 && failures.length === 0) failures.push(`Vitest exited with ${code}; see above`)
  if (code === 0 && passed === 0) failures.push('Vitest ran no test')
  return { passed, failed: failures.length, failures }
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    console.log(`Vitest wrote no report: ${error.message}`)
    return null
  }
}

async function runCommand(root, [command, ...args], env) {
  return runChild(command, args, {
    cwd: root,
    env,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
    timeoutMs: STEP_TIMEOUT_MS,
  })
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
