/** The examples, each run as it stands against a real hub, with the package as it would be published. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageEvent, OTHER_SECRET, SECRET, signedHeaders } from '../../packages/receiver/src/fixture.ts'
import { onlyDelivery } from '../e2e/support/deliveries.ts'
import type { Behaviour } from '../e2e/support/receiver.ts'
import { Scene, useStage } from '../e2e/support/stage.ts'
import { customerText } from '../e2e/support/whatsapp.ts'
import {
  commandOf,
  type ExampleName,
  isHere,
  layExample,
  manifestOf,
  type Running,
  SCRIPTS,
  startExample,
} from './support/example.ts'
import { type Packed, packReceiver, ROOT } from './support/packed.ts'

const TEXT = 'Grüße, 你好 👋🏽'
const EVENT = messageEvent()
const BODY = JSON.stringify(EVENT)
/** More than frameworks take by default (Express 100 kB, Fastify 1 MiB). */
const LARGE = JSON.stringify({ ...EVENT, custom_data: { note: 'x'.repeat(2_000_000) } })
/** Go may have to compile its own library first. */
const BUILD_MS = 120_000
/** What was printed comes by another way than the answer. */
const PATIENTLY = { timeout: 15_000 }
const names = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[]

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '20ms,20ms,20ms' })
let packed: Packed
beforeAll(async () => {
  packed = await packReceiver()
})
afterAll(() => packed?.remove())

const forward = (url: string, headers: object, body: string): Promise<Response> => {
  const signed = Object.entries(headers).filter(([name]) => /^(webhook-|content-type)/.test(name))
  return fetch(url, { method: 'POST', headers: Object.fromEntries(signed), body })
}

/** Stands between the hub and an example: it changes the first try, loses the answer to the second, and lets the rest be. */
const between =
  (url: string): Behaviour =>
  async ({ headers, body }, response, count) => {
    const given = await forward(url, headers, count === 1 ? body.replace('TEXT', 'FILE') : body)
    const text = await given.text()
    if (count === 2) response.writeHead(500).end()
    else response.writeHead(given.status).end(text)
  }

/** A request as a hub signs it, or as somebody else would: what is changed in it, and the answer to it. */
const CASES: [what: string, status: number, change: Change][] = [
  ['what was signed', 204, {}],
  ['what is large', 204, { body: LARGE }],
  ['what an old and a new secret signed', 204, { alsoBy: OTHER_SECRET }],
  ['another body', 401, { send: BODY.replace('TEXT', 'FILE') }],
  ['no body', 401, { send: '' }],
  ['another secret', 401, { by: OTHER_SECRET }],
  ['another id', 401, { headers: { 'webhook-id': 'another' } }],
  ['another time', 401, { saysSecondsLater: 7 }],
  ['an old request', 401, { ageSeconds: 310 }],
  ['a request of the future', 401, { ageSeconds: -310 }],
  ['milliseconds', 401, { headers: { 'webhook-timestamp': String(Date.now()) } }],
  ['a time that is none', 401, { headers: { 'webhook-timestamp': 'now' } }],
  ['another version of signatures', 401, { version: 'v1a' }],
  ['half a signature', 401, { headers: { 'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQm' } }],
  ['no signature', 401, { headers: { 'webhook-signature': '' } }],
]

interface Change {
  readonly body?: string
  readonly send?: string
  readonly by?: string
  readonly alsoBy?: string
  readonly ageSeconds?: number
  readonly saysSecondsLater?: number
  readonly version?: string
  readonly headers?: Record<string, string>
}

const requestOf = async (
  change: Change,
  own: string,
): Promise<[headers: Record<string, string>, body: string]> => {
  const { body = BODY, send = body, by: secret = own, alsoBy, version = 'v1' } = change
  const timestamp = Math.floor(Date.now() / 1000) - (change.ageSeconds ?? 0)
  const headers = await signedHeaders(body, { secret, timestamp })
  const other = alsoBy === undefined ? {} : await signedHeaders(body, { secret: alsoBy, timestamp })
  const signatures = [other, headers].flatMap(one => one['webhook-signature'] ?? [])
  const said = {
    'webhook-timestamp': String(timestamp + (change.saysSecondsLater ?? 0)),
    'webhook-signature': signatures.join(' ').replaceAll('v1,', `${version},`),
  }
  return [{ ...headers, ...said, ...change.headers }, send]
}

const missing = (program: string, ...args: string[]): boolean => spawnSync(program, args).status !== 0
const without: Partial<Record<ExampleName, string>> = {
  ...(missing('python3', '--version') ? { python: 'python3' } : {}),
  ...(missing('go', 'version') ? { go: 'go' } : {}),
}

const all: ExampleName[] = [...names, 'python', 'go']
const named = all.map(name => {
  const lacks = without[name]
  return { name, lacks, title: lacks ? `${name}: skipped, this machine has no ${lacks}` : name }
})
for (const { name, lacks, title } of named) {
  describe.skipIf(lacks !== undefined)(`the receiver in examples/${title}`, () => {
    let scene: Scene
    let folder: string
    let example: Running
    beforeAll(async () => {
      scene = await Scene.set(stage)
      folder = layExample(packed, name)
      example = await startExample(folder, await commandOf(name, folder), scene.secret)
    }, BUILD_MS)
    afterAll(() => example?.stop())

    it('takes what the hub sends, once, and nothing that was changed on the way', async () => {
      scene.inbox.behaviour = between(example.url)
      await scene.post(customerText('wamid.EXAMPLE', TEXT))
      const { attempts } = await onlyDelivery(scene, 'DELIVERED')
      expect(attempts.map(({ status }) => status)).toEqual([401, 500, 204])
      expect(attempts[0]?.body_excerpt).toMatch(/no signature matches/i)
      await expect.poll(example.printed, PATIENTLY).toBe(`TEXT ${TEXT}\n`)
    })

    it('answers as the specification says, whoever asks', async () => {
      const before = example.printed()
      for (const [what, status, change] of CASES) {
        const answered = await forward(example.url, ...(await requestOf(change, scene.secret)))
        expect([what, answered.status, await answered.text()]).toEqual([what, status, expect.any(String)])
      }
      await expect.poll(example.printed, PATIENTLY).toBe(`${before}TEXT ${EVENT.text}\n`)
    })

    if (!(name in SCRIPTS)) return
    it('answers 500 where the work fails, and goes on', async () => {
      const broken = 'data:text/javascript,console.log = () => { throw new Error("The database is gone.") }'
      const command = [process.execPath, '--import', broken, 'server.js'] as const
      await using failing = await startExample(folder, command, SECRET)
      const ask = async () => (await forward(failing.url, ...(await requestOf({}, SECRET)))).status
      expect([await ask(), await ask()]).toEqual([500, 500])
    })
  })
}

describe('the examples in JavaScript', () => {
  it('are what the README of the package shows, each in about ten lines', () => {
    const readme = readFileSync(join(ROOT, 'packages/receiver/README.md'), 'utf8')
    for (const [name, file] of Object.entries(SCRIPTS)) {
      const code = readFileSync(join(ROOT, 'examples', name, file), 'utf8')
      expect(readme).toContain(`\n\`\`\`js\n${code}\`\`\`\n`)
      const lines = code.split('\n').filter(line => !/^\s*($|\/\/|import )/.test(line))
      expect(lines.length, name).toBeLessThanOrEqual(14)
    }
  })

  it('name the versions that they are tried with', () => {
    const { dependencies, devDependencies } = manifestOf('.')
    const receiver = { '@gotallo/receiver': 'file:../../packages/receiver' }
    const tried: Record<string, string> = { ...dependencies, ...devDependencies, ...receiver }
    for (const name of names) {
      const named = Object.entries(manifestOf(`examples/${name}`).dependencies ?? {})
      for (const [dependency, range] of named.filter(([one]) => isHere(one)))
        expect([name, dependency, range]).toEqual([name, dependency, tried[dependency]])
    }
  })

  it('hold under the types of the package and of the frameworks', () => {
    const files = names.map(name => join(packed.folder, name, SCRIPTS[name]))
    const program = ts.createProgram(files, {
      allowJs: true,
      checkJs: true,
      maxNodeModuleJsDepth: 0,
      strict: true,
      // Parameters without a type, and Express, which brings no types.
      noImplicitAny: false,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      typeRoots: [join(ROOT, 'node_modules/@types')],
      types: ['node'],
    })
    const said = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText, file }) => [file?.fileName, ts.flattenDiagnosticMessageText(messageText, '\n')])
    expect(said).toEqual([])
  })
})
