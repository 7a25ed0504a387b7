/** The receivers of the README, run as they stand there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageEvent, SECRET, signedHeaders } from './fixture.ts'

const BODY = JSON.stringify(messageEvent())
let folder = ''
let child: ChildProcess | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receiver-readme-'))
})
afterAll(async () => {
  child?.kill()
  await rm(folder, { recursive: true })
})

/** Writes the n-th whole example to a file that imports this source in place of the package. */
async function example(n: number): Promise<string> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(match => match[1] ?? '')
  const source = new URL('./index.ts', import.meta.url).href
  const file = join(folder, `example-${n}.mts`)
  await writeFile(file, (blocks[n] ?? '').replace('@gotallo/receiver', source))
  return file
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

it('node:http', async () => {
  const port = await freePort()
  const env = { ...process.env, PORT: String(port), GOTALLO_SECRET: SECRET }
  child = spawn(process.execPath, [await example(0)], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout?.on('data', chunk => {
    printed += chunk
  })
  const post = async (body: string) => {
    const headers = await signedHeaders(BODY)
    return (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).status
  }
  await expect.poll(() => post(BODY).catch(() => 0), { timeout: 20_000 }).toBe(204)
  expect(await post(BODY)).toBe(204)
  expect(await post(`${BODY} `)).toBe(401)
  await expect.poll(() => printed).toBe(`TEXT ${messageEvent().text}\n`)
})

it('web requests', async () => {
  const { handle } = await import(/* @vite-ignore */ pathToFileURL(await example(1)).href)
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
