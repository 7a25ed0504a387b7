import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { storeSettings } from './databases.ts'
import { COMPILED, type TestHub } from './hub.ts'
import type { Scene } from './stage.ts'

const PAGE = readFileSync(new URL('../../../docs/troubleshooting.md', import.meta.url), 'utf8')
const PROGRAM = fileURLToPath(new URL('../../../bin/gotallo.js', import.meta.url))

/** What the commands of a block came to, one after the other. */
export interface Played {
  /** Of the last one. */
  readonly code: number | null
  /** All that they wrote. */
  readonly output: string
  /** Answers of the API among it, in their order. */
  readonly answers: readonly unknown[]
}

const blocksOf = (text: string): string[] =>
  Array.from(text.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block = '']) => block)

const CAUSES = PAGE.split(/^### /m).slice(1)
/** The words that the page gives its reader. */
const [WORDS = ''] = blocksOf(PAGE)

/** The titles of all walks: what the page has under a heading with something to type. */
export const WALKS: readonly string[] = CAUSES.filter(text => blocksOf(text).length > 0).map(
  text => text.split('\n', 1)[0] ?? '',
)

/** A walk of docs/troubleshooting.md, whose blocks of commands are run by a shell as they stand there. */
export class Walk {
  readonly #env: Record<string, string>
  readonly #blocks: string[]
  readonly #folder = mkdtempSync(join(tmpdir(), 'gotallo-walk-'))

  private constructor(blocks: readonly string[], env: Record<string, string>) {
    this.#blocks = [...blocks]
    this.#env = env
  }

  /** Begins one, as somebody of the scene's tenant. */
  static async begin(title: string, hub: TestHub, scene: Scene): Promise<Walk> {
    const blocks = CAUSES.filter(text => text.startsWith(`${title}\n`)).flatMap(blocksOf)
    expect(blocks, title).not.toEqual([])
    const token = await scene.client.post<{ token: string }>(scene.path('/tokens/'), {
      kind: 'tenant',
      name: 'walk',
    })
    const walk = new Walk(blocks, {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: COMPILED,
      GOTALLO_DATA: hub.data,
      ...(await storeSettings(hub.data)),
      ...{ GOTALLO: hub.url, TOKEN: token.token },
      ...{ TENANT: scene.tenantId, SERVICE: scene.serviceId, PLATFORM: scene.platformId },
      URL: scene.inbox.url,
    })
    onTestFinished(() => rmSync(walk.#folder, { recursive: true }))
    return walk
  }

  /** @throws where the page goes on */
  end(): void {
    expect(this.#blocks).toEqual([])
  }

  /** A file that the commands may name. */
  write(name: string, content: string): void {
    writeFileSync(join(this.#folder, name), content)
  }

  /** Runs the next block. @param known what its reader knows by now, as variables */
  async next(known: Readonly<Record<string, string | undefined>> = {}): Promise<Played> {
    for (const [name, value] of Object.entries(known)) this.#env[name] = String(value)
    const block = this.#blocks.shift() ?? 'echo there is no more; false'
    const script = `gotallo() { '${process.execPath}' '${PROGRAM}' "$@" 2>&1; }\n${WORDS}${block}`
    const child = spawn('bash', ['-uc', script], { cwd: this.#folder, env: this.#env })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    const code = await new Promise<number | null>(resolve => child.once('close', resolve))
    const answers = output.split('\n').filter(line => line.startsWith('{'))
    return { code, output, answers: answers.map(line => JSON.parse(line)) }
  }
}
