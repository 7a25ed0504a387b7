import { basename, delimiter, dirname, isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../bin/gotallo.js', import.meta.url))

/** Those of package.json that start this program. */
const NPM_SCRIPTS: ReadonlySet<string> = new Set(['start', 'demo', 'gotallo'])

/** How this process was started. */
export interface Start {
  readonly env: Readonly<Record<string, string | undefined>>
  /** As in `process.argv`. */
  readonly argv: readonly string[]
  readonly cwd: string
}

const thisStart = (): Start => ({ env: process.env, argv: process.argv, cwd: process.cwd() })

/**
 * A command of this program as it can be typed where this process was started: `gotallo` itself is on the path only
 * where it was installed, not in a clone.
 * @param command such as `keys rotate`; left out: the program alone
 */
export const commandLine = (command = '', start: Start = thisStart()): string =>
  `${programIn(start)} ${command}`.trimEnd()

const programIn = ({ env, argv: [, script = ''], cwd }: Start): string => {
  // npm sets these for its scripts, and hands them down to whatever those start.
  const lifecycle = env.npm_lifecycle_event ?? ''
  if (env.npm_package_name === 'gotallo' && NPM_SCRIPTS.has(lifecycle)) return 'npm run gotallo --'
  const isOnPath = (env.PATH ?? '').split(delimiter).includes(dirname(script))
  if (basename(script) === 'gotallo' && isOnPath) return lifecycle === 'npx' ? 'npx gotallo' : 'gotallo'
  const below = relative(cwd, PROGRAM)
  const path = below.startsWith('..') || isAbsolute(below) ? PROGRAM : below
  return `node ${/\s/.test(path) ? `"${path}"` : path}`
}
