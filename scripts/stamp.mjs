/**
 * Work that is done once per state of its input files, also when two terminals ask at the same time.
 * Plain JavaScript of Node 18, no dependencies: bootstrap.mjs uses it before anything is installed.
 */
import { createHash } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Calls `work` unless the stamp `name` says that it was done for exactly these files and `salt`.
 *
 * @param {string} root     the repository
 * @param {{ name: string, files: string[], salt?: string, gone?: () => boolean }} step   `files` relative to `root`; missing
 *                          ones count as empty. `gone` tells that the result is missing whatever the stamp says.
 * @param {() => void} work throws when it fails; then no stamp is written.
 */
export function whenChanged(root, { name, files, salt = '', gone = () => false }, work) {
  const stamp = join(root, '.toolchain', `stamp-${name}`)
  const digest = hashFiles(root, files, salt)
  const isDone = () => readStamp(stamp) === digest && !gone()
  if (isDone()) return
  withLock(join(root, '.toolchain', `lock-${name}`), () => {
    if (isDone()) return // the one we waited for did it
    work()
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(`${stamp}.${process.pid}`, digest)
    renameSync(`${stamp}.${process.pid}`, stamp)
  })
}

/** Every file below `folder`, relative to `root`, sorted; folders that hold results are left out. */
export function listFiles(root, folder) {
  const skipped = new Set(['node_modules', 'dist', 'generated', '.turbo'])
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (skipped.has(entry.name)) return []
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? listFiles(root, path) : [path]
    })
}

function hashFiles(root, files, salt) {
  const hash = createHash('sha256').update(salt)
  for (const file of files) {
    const path = join(root, file)
    hash.update(`\0${file}\0`)
    if (existsSync(path)) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}

function readStamp(stamp) {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
}

/** Only one process at a time is inside `work`; the lock holds its pid, so that one left by a dead process is noticed. */
function withLock(lock, work) {
  mkdirSync(dirname(lock), { recursive: true })
  while (!tryLock(lock)) {
    if (isAlive(Number(readStamp(lock)))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    else rmSync(lock, { force: true })
  }
  try {
    work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function tryLock(lock) {
  const own = `${lock}.${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    linkSync(own, lock) // unlike creating and then writing, a link appears with its content
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
