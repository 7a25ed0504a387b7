import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What only development needs has lock files of its own, so that who runs a hub installs none of it. */
const FOLDERS = ['console', 'test/browser']

/**
 * Installs the tools that are missing.
 *
 * @param folders those of the gates, where none are given
 */
export const installTools = (folders: readonly string[] = FOLDERS): void => {
  for (const folder of folders) {
    const cwd = fileURLToPath(new URL(`../${folder}/`, import.meta.url))
    if (existsSync(`${cwd}node_modules/.package-lock.json`)) continue
    console.log(`installing the tools of ${folder}`)
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  }
}
