/**
 * Builds what `@gotallo/receiver` publishes, ES modules and their types: `npm run build:receiver`, which `npm publish`
 * and `npm pack` call by themselves. An argument names another folder than `packages/receiver/dist`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const PACKAGE = fileURLToPath(new URL('../packages/receiver', import.meta.url))

/**
 * Imports in types name the `.ts` file as in the source, although the compiler rewrites those in the code. What is
 * published has no such file.
 */
const toPublished = (types: string): string =>
  types.replaceAll(/((?:from|import\()\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2')

const write: ts.WriteFileCallback = (file, text) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, file.endsWith('.d.ts') ? toPublished(text) : text)
}

const outDir = resolve(process.argv[2] ?? `${PACKAGE}/dist`)
const { config, error } = ts.readConfigFile(`${PACKAGE}/tsconfig.json`, ts.sys.readFile)
const { fileNames, options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, PACKAGE, { outDir })
const program = ts.createProgram(fileNames, { ...options, noEmitOnError: true })
rmSync(outDir, { recursive: true, force: true })
const emitted = program.emit(undefined, write)
const problems = ts.sortAndDeduplicateDiagnostics(
  [error ?? [], errors, ts.getPreEmitDiagnostics(program), emitted.diagnostics].flat(),
)
const host = { getCanonicalFileName: String, getCurrentDirectory: () => PACKAGE, getNewLine: () => '\n' }
if (problems.length > 0) console.error(ts.formatDiagnostics(problems, host))
else console.log(`receiver: ${fileNames.length} modules in ${outDir}`)
process.exitCode = problems.length > 0 ? 1 : 0
