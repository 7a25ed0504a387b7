import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../', import.meta.url))

/** The browser's tools have a lock file of their own: who runs a hub needs none of them. */
export const setup = (): void => {
  if (existsSync(`${FOLDER}node_modules/playwright-core/package.json`)) return
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
