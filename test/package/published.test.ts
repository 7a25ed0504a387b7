/** What `npm publish` would send: what is in it, what its types say, and where it runs. */
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Packed, packReceiver, ROOT } from './support/packed.ts'
import { layPortable } from './support/portable.ts'

const run = promisify(execFile)

/** Bytes. Whoever goes over one should know why, and say so here. */
const MOST = { packed: 32 * 1024, code: 40 * 1024 }

let packed: Packed
beforeAll(async () => {
  packed = await packReceiver()
})
afterAll(() => packed?.remove())

const read = (file: string): string => readFileSync(join(packed.installed, file), 'utf8')
const filesOf = (ending: RegExp): string[] => packed.files.filter(file => ending.test(file))

describe('the published package', () => {
  it('is well made, as publint sees it', async () => {
    const lint = async () => {
      const { messages, pkg } = await publint({ pkgDir: packed.installed, pack: false, strict: true })
      return messages.map(message => formatMessage(message, pkg))
    }
    expect(await lint()).toEqual([])
    const manifest = read('package.json')
    writeFileSync(join(packed.installed, 'package.json'), manifest.replaceAll('index.d.ts', 'types.d.ts'))
    expect(await lint()).not.toEqual([])
    writeFileSync(join(packed.installed, 'package.json'), manifest)
  })

  it('has a module and its types for each source, its licence, and nothing else', () => {
    const sources = readdirSync(join(ROOT, 'packages/receiver/src'))
      .filter(name => !/[.]test[.]ts$|^fixture[.]ts$/.test(name))
      .map(name => `dist/${name.replace(/[.]ts$/, '')}`)
    expect(sources).toContain('dist/index')
    expect(packed.files).toEqual(
      [
        ...['LICENSE', 'README.md', 'package.json'],
        ...sources.flatMap(source => [`${source}.js`, `${source}.d.ts`]),
      ].sort(),
    )
    expect(read('LICENSE')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
  })

  it('needs nothing: every import is of a file beside it', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, unknown>
    const kinds = Object.keys(manifest).filter(key => /dependencies/i.test(key))
    expect(kinds).toEqual([])
    const imports = filesOf(/[.](js|d[.]ts)$/).flatMap(file =>
      ts.preProcessFile(read(file)).importedFiles.map(({ fileName }) => fileName),
    )
    expect(imports.length).toBeGreaterThan(10)
    for (const name of imports) expect(packed.files).toContain(name.replace('./', 'dist/'))
  })

  it('is small', () => {
    expect(packed.size).toBeLessThanOrEqual(MOST.packed)
    const code = filesOf(/[.]js$/).reduce((sum, file) => sum + read(file).length, 0)
    expect(code).toBeLessThanOrEqual(MOST.code)
  })
})

/** Compiles files that lie beside the package, its types and all. @returns what the compiler says */
const compile = (files: Readonly<Record<string, string>>, options: ts.CompilerOptions): string[] => {
  for (const [file, code] of Object.entries(files)) writeFileSync(join(packed.folder, file), code)
  const program = ts.createProgram(
    Object.keys(files).map(file => join(packed.folder, file)),
    { strict: true, noEmit: true, types: [], skipDefaultLibCheck: true, ...options },
  )
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

const BARE = `import { type MessageEvent, receive, type Seen } from '@gotallo/receiver'
export async function take(headers: Record<string, string>, body: Uint8Array, seen: Seen): Promise<MessageEvent | null> {
  const got = await receive({ headers, body }, { secret: ['whsec_'], seen })
  if (got.ok) return got.event
  const status: 400 | 401 | 413 | 500 = got.status
  return status === 401 && got.reason === 'signature_mismatch' ? null : null
}
// @ts-expect-error: without a secret
receive({ headers: {}, body: '' }, {})
// @ts-expect-error: before it is known to be one
export const event = async () => (await receive({ headers: {} }, { secret: '' })).event
`
const WEB = `import { receive } from '@gotallo/receiver'
export const take = (request: Request) => receive(request, { secret: '' })
`

describe('its types', () => {
  it('need neither those of Node nor those of browsers, in modules and in CommonJS', () => {
    const options = { module: ts.ModuleKind.NodeNext, lib: ['lib.es2022.d.ts'] }
    expect(compile({ 'module.mts': BARE, 'common.cts': BARE }, options)).toEqual([])
  })

  it('take web requests, under a bundler', () => {
    const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }
    expect(compile({ 'web.ts': WEB }, { ...bundler, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] })).toEqual([])
  })
})

/** The machine's own Node, where it is older than the one that runs the tests. */
const olderNode = (process.env.PATH ?? '')
  .split(delimiter)
  .filter(folder => !folder.includes('node_modules'))
  .map(folder => join(folder, 'node'))
  .filter(existsSync)
  .map(program => ({ program, version: execFileSync(program, ['--version'], { encoding: 'utf8' }).trim() }))
  .find(({ version }) => Number.parseInt(version.slice(1), 10) < 24)

describe('it runs', () => {
  beforeAll(() => layPortable(packed))

  /** Runs it to its end, in the folder of the package. @throws where it does not end well */
  const there = (program: string, ...args: string[]) => run(program, args, { cwd: packed.folder })
  const onNode = async (program: string): Promise<void> => {
    await there(program, 'main.js')
    await there(program, 'required.cjs')
  }

  it(`on Node ${process.version}`, () => onNode(process.execPath))

  it.skipIf(olderNode === undefined)(
    `on an older Node: ${olderNode?.version ?? 'skipped, there is none on the PATH of this machine'}`,
    () => onNode(olderNode?.program ?? ''),
  )

  // Some hundred megabytes, so not in every run of the tests: `npm run runtimes` fetches them and names their folder.
  const { RUNTIMES } = process.env
  if (RUNTIMES === undefined) return
  const bin = (name: string): string => join(RUNTIMES, 'node_modules/.bin', name)

  it('on Deno', () => there(bin('deno'), 'run', '--no-prompt', 'main.js'))
  it('on Deno, types and all', () => there(bin('deno'), 'check', 'typed.ts'))
  it('on Bun', () => there(bin('bun'), 'run', 'main.js'))
  it('on workerd, which is Cloudflare Workers', () => there(bin('workerd'), 'test', 'workerd.capnp'))
})
