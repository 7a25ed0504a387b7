import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'

/** What only development needs has lock files of its own, so that who runs a hub installs none of it. */
const FOLDERS = ['console', 'test/browser']

type Packages = Readonly<Record<string, { readonly optional?: boolean }>>

const packagesOf = (file: string): Packages =>
  (JSON.parse(readFileSync(file, 'utf8')) as { readonly packages: Packages }).packages

/** Is what a folder's lock file names there, as npm noted it, and nothing else? Optional packages are for some machines. */
export const isInstalled = (folder: string): boolean => {
  const noted = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(noted)) return false
  const { '': _itself, ...locked } = packagesOf(join(folder, 'package-lock.json'))
  const installed = packagesOf(noted)
  return (
    Object.keys(installed).every(path => path in locked) &&
    Object.entries(locked).every(([path, one]) =>
      path in installed ? isDeepStrictEqual(installed[path], one) : one.optional === true,
    )
  )
}

/**
 * Installs the tools that are missing, or others than their lock file names.
 * @param folders those of the gates, where none are given
 * @throws Error where they would be installed into another folder, that a link leads to
 */
export const installTools = (folders: readonly string[] = FOLDERS): void => {
  for (const folder of folders) {
    const cwd = fileURLToPath(new URL(`../${folder}/`, import.meta.url))
    if (isInstalled(cwd)) continue
    if (lstatSync(`${cwd}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new Error(
        `${folder}/node_modules is a link, to tools that ${folder}/package-lock.json does not name.`,
      )
    console.log(`installing the tools of ${folder}`)
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  }
}
