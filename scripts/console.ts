/**
 * Builds the console, `console/dist`, from its source: `npm run build:console`. With `--check` it builds elsewhere and
 * asks that what is committed be the same, that its types hold, and that its script be small.
 */
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { installTools } from './tools.ts'

const CONSOLE = fileURLToPath(new URL('../console/', import.meta.url))
const COMMITTED = join(CONSOLE, 'dist')
/** Bytes of script, gzipped: a first view over a slow line. */
const MOST_SCRIPT = 150_000

const node = (...args: string[]): void =>
  void execFileSync(process.execPath, args, { cwd: CONSOLE, stdio: ['ignore', 'ignore', 'inherit'] })

const build = (folder: string): void => {
  node('node_modules/openapi-typescript/bin/cli.js', '../docs/openapi.json', '-o', 'src/api/schema.gen.d.ts')
  node('../node_modules/typescript/bin/tsc', '--project', 'tsconfig.json')
  node('node_modules/vite/bin/vite.js', 'build', '--emptyOutDir', '--logLevel', 'warn', '--outDir', folder)
}

/** Every file below a folder, by its name. */
const filesIn = (folder: string): Map<string, Buffer> =>
  new Map(
    globSync('**/*.*', { cwd: folder })
      .sort()
      .map(name => [name, readFileSync(join(folder, name))]),
  )

const staleIn = (fresh: Map<string, Buffer>, committed: Map<string, Buffer>): string[] =>
  [...new Set([...fresh.keys(), ...committed.keys()])].filter(
    name => !(fresh.get(name)?.equals(committed.get(name) ?? Buffer.alloc(0)) ?? false),
  )

const scriptBytes = (files: Map<string, Buffer>): number =>
  [...files].reduce((sum, [name, bytes]) => sum + (name.endsWith('.js') ? gzipSync(bytes).length : 0), 0)

const check = (): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-console-'))
  try {
    build(folder)
    const fresh = filesIn(folder)
    const bytes = scriptBytes(fresh)
    console.log(`console: ${fresh.size} files, ${bytes} bytes of script gzipped (at most ${MOST_SCRIPT})`)
    const stale = staleIn(fresh, filesIn(COMMITTED))
    return [
      ...(bytes === 0 || bytes > MOST_SCRIPT ? [`${bytes} bytes of script is too much, or nothing`] : []),
      ...stale.map(name => `console/dist/${name} is stale: npm run build:console`),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

installTools()
if (process.argv.includes('--check')) {
  const problems = check()
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
} else {
  build(COMMITTED)
  console.log(`console: ${relative(process.cwd(), COMMITTED)} is built`)
}
