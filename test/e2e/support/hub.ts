import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freeLowPort } from '../../../src/port.testing.ts'
import { Client } from './client.ts'
import { dropStore, storeSettings } from './databases.ts'

export const ADMIN_TOKEN = 'gt_e2e-admin-token-0123456789'
const READY_MS = 20_000
const POLL_MS = 15
const OUTPUT_LIMIT = 8_000_000
/** Nothing listens there, so credentials are kept as `unverified` at once, and no test ever calls a platform. */
const NOWHERE = 'http://127.0.0.1:9'

/** Hubs start in two thirds of the time where an earlier one left its compiled code. */
export const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/e2e', import.meta.url))

/** What `npm start` hands to Node, which keeps a hub's memory small: tests and measurements run what operators run. */
const NODE_FLAGS: readonly string[] = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    readonly scripts: { readonly start: string }
  }
).scripts.start
  .split(' ')
  .filter(word => word.startsWith('--'))

/** Environment variables; those of the machine do not count. */
export type Settings = Readonly<Record<string, string>>

const spawnHub = (
  settings: Settings,
  command: readonly string[],
  program = 'src/cli/gotallo.ts',
  flags: readonly string[] = [],
): ChildProcess =>
  spawn(process.execPath, [...NODE_FLAGS, ...flags, program, ...command], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: COMPILED,
      GOTALLO_META_API_URL: NOWHERE,
      GOTALLO_LINE_API_URL: NOWHERE,
      GOTALLO_LINE_DATA_API_URL: NOWHERE,
      GOTALLO_TELEGRAM_API_URL: NOWHERE,
      GOTALLO_TWILIO_API_URL: NOWHERE,
      GOTALLO_VIBER_API_URL: NOWHERE,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Runs a command to its end. @returns its exit code and all that it wrote */
export const runGotallo = async (
  settings: Settings,
  ...command: string[]
): Promise<{ code: number | null; output: string }> => {
  const child = spawnHub({ ...(await storeSettings(settings.GOTALLO_DATA)), ...settings }, command)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { code, output }
}

/** A hub in a process of its own, on a data folder that outlives it: it can be killed and started again. */
export class TestHub {
  readonly data: string
  readonly #settings: Settings
  readonly #program: string | undefined
  readonly #flags: readonly string[]
  #child: ChildProcess | null = null
  #port = 0
  /** What it wrote, over all its starts. */
  output = ''

  private constructor(settings: Settings, program: string | undefined, flags: readonly string[]) {
    this.data = settings.GOTALLO_DATA ?? mkdtempSync(join(tmpdir(), 'gotallo-e2e-'))
    this.#settings = settings
    this.#program = program
    this.#flags = flags
  }

  /**
   * @param settings environment variables besides those that a test needs; `{own}` in GOTALLO_PUBLIC_URL is the hub itself
   * @param program what is run in place of `gotallo serve`
   * @param flags for Node, besides those of `npm start`
   */
  static async start(
    settings: Settings = {},
    program?: string,
    flags: readonly string[] = [],
  ): Promise<TestHub> {
    const hub = new TestHub(settings, program, flags)
    await hub.start()
    return hub
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** As operator. */
  get client(): Client {
    return new Client(this.url, ADMIN_TOKEN)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /**
   * Starts it on the same port as before, and waits until it is ready.
   * @param more environment variables for this start alone
   */
  async start(more: Settings = {}): Promise<void> {
    if (this.#port === 0) this.#port = await freeLowPort()
    // A test that has a database of its own needs no other.
    const own = 'GOTALLO_DATABASE_URL' in this.#settings ? {} : await storeSettings(this.data)
    const settings: Settings = {
      GOTALLO_PORT: String(this.#port),
      GOTALLO_DATA: this.data,
      GOTALLO_ADMIN_TOKEN: ADMIN_TOKEN,
      GOTALLO_LOG_LEVEL: 'warn',
      ...own,
      ...this.#settings,
      ...more,
    }
    // Only now it is known where it will be.
    const publicUrl = settings.GOTALLO_PUBLIC_URL?.replace('{own}', this.url)
    const command = this.#program === undefined ? ['serve'] : []
    const placed = publicUrl === undefined ? {} : { GOTALLO_PUBLIC_URL: publicUrl }
    const child = spawnHub({ ...settings, ...placed }, command, this.#program, this.#flags)
    this.#child = child
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-OUTPUT_LIMIT)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    for (const end = performance.now() + READY_MS; ; ) {
      if (child.exitCode !== null) throw new Error(`The hub ended with ${child.exitCode}:\n${this.output}`)
      const ready = await fetch(`${this.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (ready) return
      if (performance.now() > end) throw new Error(`The hub was not ready in time:\n${this.output}`)
      await new Promise(resolve => setTimeout(resolve, POLL_MS))
    }
  }

  /** Ends the process without a chance to say goodbye. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Waits until it has ended by itself. */
  async ended(): Promise<void> {
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    await new Promise(resolve => child.once('close', resolve))
  }

  /** Ends it as an operator would. @returns its exit code */
  async stop(): Promise<number | null> {
    const child = this.#child
    await this.#end('SIGTERM')
    return child?.exitCode ?? null
  }

  /** Ends it and removes its data. */
  async destroy(): Promise<void> {
    await this.#end('SIGKILL')
    rmSync(this.data, { recursive: true, force: true })
    await dropStore(this.data)
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    // Not "exit": what it wrote last is still to be read then.
    const ended = new Promise(resolve => child.once('close', resolve))
    child.kill(signal)
    await ended
  }
}
