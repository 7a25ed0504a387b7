import { type ChildProcess, spawn } from 'node:child_process'
import { storeSettings } from './databases.ts'
import { COMPILED } from './hub.ts'

/** A command that runs, with what it has written so far. */
export class Tool {
  out = ''
  error = ''
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', chunk => {
      this.out += chunk
    })
    child.stderr?.on('data', chunk => {
      this.error += chunk
    })
    this.#ended = new Promise(resolve => child.once('close', resolve))
  }

  /**
   * @param data of the store that it may open
   * @param input what it reads
   */
  static async run(
    data: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input: string | Buffer = '',
  ): Promise<Tool> {
    const store = await storeSettings(data)
    const child = spawn(process.execPath, ['bin/gotallo.js', ...args], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, GOTALLO_DATA: data, ...store, ...env },
    })
    child.stdin.end(input)
    return new Tool(child)
  }

  /** Lines of JSON. */
  get lines(): Record<string, never>[] {
    return this.out
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line))
  }

  /** Resolves with its exit code. */
  ended(): Promise<number | null> {
    return this.#ended
  }

  interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT')
    return this.#ended
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
