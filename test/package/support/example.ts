import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../../src/listen-address.ts'
import { until } from '../../e2e/support/receiver.ts'
import { type Packed, ROOT } from './packed.ts'

const run = promisify(execFile)

export type ExampleName = 'node' | 'express' | 'fastify' | 'hono' | 'next' | 'python' | 'go'

/** Those in JavaScript, with the file that is the receiver. */
export const SCRIPTS = {
  node: 'server.js',
  express: 'server.js',
  fastify: 'server.js',
  hono: 'server.js',
  next: 'app/webhooks/route.js',
} as const

/** Next is not started, it is some 400 MB: its route handler is called by another server, as Next would call it. */
const NEXT_STAND_IN = `import { serve } from '@hono/node-server'
import { POST } from './app/webhooks/route.js'
serve({ fetch: POST, port: Number(process.env.PORT) })
`

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** The manifest of a folder of the project. */
export const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest

/** Whether it runs in the test run: Next and what it needs are not installed. */
export const isHere = (dependency: string): boolean => !/^(next|react|react-dom)$/.test(dependency)

/**
 * Lays an example beside the package, where it finds what its own manifest names and nothing else.
 * @returns its folder
 */
export const layExample = (packed: Packed, name: ExampleName): string => {
  const folder = join(packed.folder, name)
  cpSync(join(ROOT, 'examples', name), folder, { recursive: true })
  if (!(name in SCRIPTS)) return folder
  const named = Object.keys(manifestOf(`examples/${name}`).dependencies ?? {}).filter(isHere)
  const own = name === 'next' ? ['@hono/node-server'] : []
  for (const dependency of [...named, ...own]) {
    const to = join(folder, 'node_modules', dependency)
    mkdirSync(dirname(to), { recursive: true })
    symlinkSync(
      dependency === '@gotallo/receiver' ? packed.installed : join(ROOT, 'node_modules', dependency),
      to,
    )
  }
  if (name === 'next') writeFileSync(join(folder, 'server.js'), NEXT_STAND_IN)
  return folder
}

/** What runs an example that was laid there. */
export const commandOf = async (name: ExampleName, folder: string): Promise<[string, ...string[]]> => {
  if (name === 'python') return ['python3', 'receiver.py']
  if (name !== 'go') return [process.execPath, 'server.js']
  // Not `go run`, which would leave the receiver running when it is ended itself.
  await run('go', ['build', '-o', 'receiver', '.'], { cwd: folder })
  return [join(folder, 'receiver')]
}

/** An example that runs. */
export interface Running extends AsyncDisposable {
  readonly url: string
  /** What it wrote to its standard output. */
  readonly printed: () => string
  stop(): Promise<void>
}

/** Starts a program of a folder with a secret, and waits until it answers. @throws Error with what it wrote */
export const startExample = async (
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
  secret: string,
): Promise<Running> => {
  const port = await freePort('127.0.0.1')
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, WEBHOOK_SECRET: secret, PORT: String(port) }
  const child: ChildProcess = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  let wrong = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    wrong += chunk.toString()
  })
  const url = `http://127.0.0.1:${port}/`
  const answers = (): Promise<boolean> =>
    fetch(url, { method: 'POST' }).then(
      () => true,
      () => false,
    )
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${wrong}`)
    return answers()
  }, `an answer of ${program} (${wrong})`)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('close', resolve))
    child.kill('SIGKILL')
    await ended
  }
  return { url, printed: () => printed, stop, [Symbol.asyncDispose]: stop }
}
