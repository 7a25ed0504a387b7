import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The project's own folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The package as it would be published. */
export interface Packed {
  /** A folder of its own; what lies in it finds the package as `@gotallo/receiver`, as after `npm install`. */
  readonly folder: string
  /** The package in it. */
  readonly installed: string
  /** What `npm pack` says of it: sizes in bytes, paths as they are in the package. */
  readonly size: number
  readonly files: readonly string[]
  remove(): void
}

interface NpmPacked {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

/** Builds and packs the receiver as `npm publish` does, and installs what came out into a folder of its own. */
export const packReceiver = async (): Promise<Packed> => {
  const folder = mkdtempSync(join(tmpdir(), 'receiver-packed-'))
  const source = join(folder, 'source')
  cpSync(join(ROOT, 'packages/receiver'), source, {
    recursive: true,
    filter: from => !/\/(dist|node_modules)$/.test(from),
  })
  await run(process.execPath, ['scripts/build-receiver.ts', join(source, 'dist')], { cwd: ROOT })
  // Scripts would build once more, from what is no clone of the project.
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: source })
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, NpmPacked>)
  if (packed === undefined) throw new Error(`npm pack told nothing: ${stdout}`)
  const installed = join(folder, 'node_modules/@gotallo/receiver')
  mkdirSync(installed, { recursive: true })
  await run('tar', ['-xzf', join(source, packed.filename), '-C', installed, '--strip-components=1'])
  return {
    folder,
    installed,
    size: packed.size,
    files: packed.files.map(({ path }) => path).sort(),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
