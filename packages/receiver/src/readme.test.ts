/** The receivers of both READMEs, run as they stand there; those that are a folder of `examples/` are run in test/package. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { messageEvent, SECRET, signedHeaders } from './fixture.ts'

const BODY = JSON.stringify(messageEvent())
let folder = ''
let child: ChildProcess | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receiver-readme-'))
})
afterEach(() => void child?.kill())
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const OWN = '../README.md'
const HUB = '../../../README.md'

/** Writes the first example in TypeScript to a file that imports this source, wherever it lies. */
async function example(at: string): Promise<string> {
  const readme = await readFile(new URL(at, import.meta.url), 'utf8')
  const [, code = ''] = /^```ts\n(.*?)^```/ms.exec(readme) ?? []
  const source = new URL('./index.ts', import.meta.url).href
  const file = join(folder, at === OWN ? 'own.mts' : 'hub.mts')
  const imported = at === OWN ? '@gotallo/receiver' : './packages/receiver/src/index.ts'
  await writeFile(file, code.replace(`'${imported}'`, `'${source}'`))
  return file
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

const start = async (env: Record<string, string>): Promise<ChildProcess> => {
  child = spawn(process.execPath, [await example(HUB)], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return child
}

it("the hub's: without a secret it says so at once", async () => {
  let said = ''
  const { stderr } = await start({ PORT: '0' })
  stderr?.on('data', chunk => {
    said += chunk
  })
  await expect.poll(() => said, { timeout: 20_000 }).toContain('WEBHOOK_SECRET is not set')
})

it("the hub's", async () => {
  const port = await freePort()
  const { stdout } = await start({ PORT: String(port), WEBHOOK_SECRET: SECRET })
  let printed = ''
  stdout?.on('data', chunk => {
    printed += chunk
  })
  const post = async (body: string) => {
    const headers = await signedHeaders(BODY)
    return (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).status
  }
  await expect.poll(() => post(BODY).catch(() => 0), { timeout: 20_000 }).toBe(204)
  expect(await post(BODY)).toBe(204)
  expect(await post(`${BODY} `)).toBe(401)
  await expect.poll(() => printed, { timeout: 20_000 }).toBe(`TEXT ${messageEvent().text}\n`)
})

it('our own, for web requests', async () => {
  const { handle } = await import(/* @vite-ignore */ pathToFileURL(await example(OWN)).href)
  const saved: unknown[] = []
  const ask = async (save: (event: unknown) => unknown, body = BODY) => {
    const init = { method: 'POST', headers: await signedHeaders(BODY), body }
    const response = await handle(new Request('https://receiver.example/', init), SECRET, save)
    return response.status
  }
  await expect(ask(() => Promise.reject(new Error('database gone')))).rejects.toThrow('database gone')
  expect(await ask(event => saved.push(event))).toBe(204)
  expect(await ask(event => saved.push(event))).toBe(204)
  expect(await ask(event => saved.push(event), '{}')).toBe(401)
  expect(saved).toEqual([messageEvent()])
})
