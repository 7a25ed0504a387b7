/**
 * `npm run runtimes`: the receiver on Deno, Bun and workerd (Cloudflare Workers), each fetched from the registry into a
 * folder that goes away again. They are several hundred megabytes, so no test run needs them.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './gates.ts'

const NAMES = ['deno', 'bun', 'workerd']

const folder = mkdtempSync(join(tmpdir(), 'gotallo-runtimes-'))
try {
  const flags = ['--no-audit', '--no-fund', '--loglevel=error']
  execFileSync('npm', ['install', '--prefix', folder, ...flags, ...NAMES], { stdio: 'inherit' })
  for (const name of NAMES) {
    const program = join(folder, 'node_modules/.bin', name)
    console.log(name, execFileSync(program, ['--version'], { encoding: 'utf8' }).split('\n')[0])
  }
  process.env.RUNTIMES = folder
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'embedded',
    'test/package/published.test.ts',
  ]
  const { passed } = await run({ name: 'runtimes', args })
  process.exitCode = passed ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
