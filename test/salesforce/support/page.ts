import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build, STAND_INS } from './build.ts'
import { PROJECT, SOURCE, sourceFiles } from './project.ts'

/** What is built of packages under other terms stays among the packages. */
const CACHE = join(PROJECT, 'node_modules/.cache/page')
const LOCK = join(CACHE, 'lock')
const BUILD = fileURLToPath(new URL('build.ts', import.meta.url))
const DESIGN_SYSTEM = fileURLToPath(
  new URL(
    '../../../console/node_modules/@salesforce-ux/design-system/assets/styles/salesforce-lightning-design-system.min.css',
    import.meta.url,
  ),
)
const POLL_MS = 100
const MOST_POLLS = 1_200
const MOST_AGE_MS = 3_600_000

/** Everything that the page is made of. */
const contentHash = (): string => {
  const hash = createHash('sha256')
  const files = [
    ...sourceFiles(PROJECT, '{lwc,labels}/**/*.*').map(name => join(PROJECT, SOURCE, name)),
    ...globSync(`${STAND_INS}*`).sort(),
    ...[join(PROJECT, 'package-lock.json'), BUILD, fileURLToPath(import.meta.url)],
  ]
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 32)
}

/** The design system as an org has it, but for its typeface, which lies on Salesforce's servers. */
const styles = (): string => readFileSync(DESIGN_SYSTEM, 'utf8').replace(/@font-face\s*\{[^}]*\}/g, '')

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's: it may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Did its process end in the midst of it? Where it wrote no id, or somebody has the id by now, age tells. */
const isLeft = (): boolean => {
  const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs
  if (since === undefined) return false
  const holder = Number(readFileSync(LOCK, 'utf8'))
  return Date.now() - since > POLL_MS * MOST_POLLS || (holder !== 0 && !isAlive(holder))
}

/** @returns whether it is this process that builds: not where another one is at it */
const take = (): boolean => {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isLeft()) rmSync(LOCK, { force: true })
    return false
  }
}

const make = async (hash: string): Promise<void> => {
  const fresh = join(CACHE, 'fresh')
  rmSync(fresh, { recursive: true, force: true })
  for (const name of readdirSync(CACHE)) {
    const old = join(CACHE, name)
    // A younger one may be served to a browser at this moment, by tests of the source as it was.
    if (Date.now() - statSync(old).mtimeMs > MOST_AGE_MS) rmSync(old, { recursive: true })
  }
  mkdirSync(fresh)
  await build(fresh)
  writeFileSync(join(fresh, 'page.css'), styles())
  renameSync(fresh, join(CACHE, hash))
}

/**
 * Builds the page once for what it is made of, however many processes ask.
 *
 * @returns the folder with page.js and page.css
 */
export const builtPage = async (): Promise<string> => {
  const hash = contentHash()
  const folder = join(CACHE, hash)
  mkdirSync(CACHE, { recursive: true })
  for (let polls = 0; !existsSync(folder); polls += 1) {
    if (polls > MOST_POLLS) throw new Error('The page of the Salesforce tests was not built.')
    if (take()) {
      try {
        if (!existsSync(folder)) await make(hash)
      } finally {
        rmSync(LOCK, { force: true })
      }
    } else await sleep(POLL_MS)
  }
  return folder
}
