import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { ReceivePlatformPost } from '../usecases/receive-platform-post.ts'
import { TestHub } from './api.testing.ts'
import { HookIntake } from './hook-intake.ts'
import { SlowCallers } from './slow-callers.ts'
import { whatsAppAccount } from './whatsapp.testing.ts'

/** That of the account. */
const SECRET = 'app-secret'
const FIXTURES = new URL('../../test/fixtures/whatsapp/own/', import.meta.url)
const BODY = readFileSync(new URL('status_delivered.json', FIXTURES), 'utf8')
const ID = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'

const signed = (body: string, secret = SECRET): Record<string, string> => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})

interface Answer {
  readonly status: number | undefined
  readonly headers: Record<string, unknown>
  readonly text: string
}

const call = (
  port: number,
  path: string,
  body = BODY,
  options: { method?: string; headers?: Record<string, string>; agent?: Agent } = {},
) =>
  new Promise<Answer>((resolve, reject) => {
    const sending = request({ port, path, method: 'POST', headers: signed(body), ...options }, answer => {
      let text = ''
      answer.on('data', chunk => {
        text += chunk
      })
      const { date: _, ...headers } = answer.headers
      answer.on('end', () => resolve({ status: answer.statusCode, headers, text }))
    })
    sending.on('error', reject)
    sending.end(body)
  })

describe('a post of a platform', () => {
  let hub: TestHub
  let port: number
  let hook: string

  beforeAll(async () => {
    hub = await TestHub.open({ failedAuthentications: 1_000 })
    hook = `/hooks/${await whatsAppAccount(hub, await hub.tenant())}`
    await hub.app.listen({ port: 0, host: '127.0.0.1' })
    port = (hub.app.server.address() as AddressInfo).port
  })
  afterAll(() => hub[Symbol.asyncDispose]())

  /** A query takes the framework's way. */
  const bothWays = async (body: string, headers = signed(body), path = hook) =>
    [await call(port, path, body, { headers }), await call(port, `${path}?x=1`, body, { headers })] as const

  it.each([
    ['is well', BODY, signed(BODY), 200],
    ['cannot be read', 'nonsense', signed('nonsense'), 200],
    ['is signed with another secret', BODY, signed(BODY, 'other'), 401],
    ['is not signed', BODY, {}, 401],
  ])('that %s is answered alike past the framework and through it', async (_, body, headers, status) => {
    const [past, through] = await bothWays(body, headers)
    expect(past).toEqual(through)
    expect(past.status).toBe(status)
  })

  it('for no account is answered alike, too', async () => {
    const [past, through] = await bothWays(BODY, signed(BODY), `/hooks/${ID}`)
    expect(past).toEqual(through)
    expect(past.status).toBe(404)
  })

  it('is told once, whichever way it came', async () => {
    hub.world.told.length = 0
    await bothWays(BODY)
    const answered = () => hub.world.told.filter(({ name }) => name === 'http.answered')
    await expect.poll(answered).toHaveLength(2)
    for (const { event } of answered())
      expect(event).toMatchObject({ method: 'POST', route: '/hooks/:platform_id', status: 200 })
  })

  it('leaves the connection open for the next one', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    let connections = 0
    hub.app.server.on('connection', () => {
      connections += 1
    })
    for (const headers of [signed(BODY), {}, signed(BODY)])
      await call(port, hook, BODY, { headers: headers as Record<string, string>, agent })
    agent.destroy()
    expect(connections).toBe(1)
  })
})

describe('the intake', () => {
  let outcome: () => Promise<void> = async () => undefined
  const receive = {
    maxBodyBytes: () => 10_000,
    receive: () => outcome().then(() => null),
  } as unknown as ReceivePlatformPost
  let intake: HookIntake
  let passedOn: string[]
  const server = createServer((incoming, response) => {
    const onward = (): void => {
      const failure = intake.failureOf(incoming)?.error
      passedOn.push(failure instanceof Error ? failure.message : (incoming.url ?? ''))
      response.end('framework')
    }
    if (!intake.shortcut(incoming, response, onward)) onward()
  })
  let port: number

  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => void server.close())

  const begin = (): void => {
    passedOn = []
    intake = new HookIntake({ receive, telemetry: { emit: () => undefined }, slow: new SlowCallers() })
  }

  it.each([`/hooks/${ID}`, `/hooks/${ID}/`])('answers %s by itself', async path => {
    begin()
    outcome = async () => undefined
    expect(await call(port, path)).toMatchObject({ status: 200, text: '{}' })
    expect(passedOn).toEqual([])
  })

  it.each([
    ['POST', `/hooks/${ID}?x=1`],
    ['POST', `/hooks/${ID.toUpperCase()}`],
    ['POST', '/hooks/nonsense'],
    ['POST', `/hooks/${ID}/more`],
    ['GET', `/hooks/${ID}`],
  ])('leaves %s %s to the framework', async (method, path) => {
    begin()
    expect(await call(port, path, method === 'GET' ? '' : BODY, { method })).toMatchObject({
      text: 'framework',
    })
    expect(passedOn).toEqual([path])
  })

  it.each([
    ['a refusal', new Refusal('signature_invalid', 'no')],
    ['a store that is away', new StoreUnavailable('away')],
    ['a bug', new TypeError('bug')],
  ])('hands %s to the framework', async (_, error) => {
    begin()
    outcome = () => Promise.reject(error)
    await call(port, `/hooks/${ID}`)
    expect(passedOn).toEqual([error.message])
  })

  it('keeps a post whose sender was cut off, and answers him no second time', async () => {
    begin()
    outcome = async () => undefined
    const wasCut = createServer((incoming, response) => {
      intake.shortcut(incoming, response, () => passedOn.push('refused'))
      response.writeHead(408, { 'content-length': 0 }).end()
    })
    await new Promise<void>(resolve => wasCut.listen(0, '127.0.0.1', resolve))
    const { port: at } = wasCut.address() as AddressInfo
    expect(await call(at, `/hooks/${ID}`)).toMatchObject({ status: 408, text: '' })
    outcome = () => Promise.reject(new StoreUnavailable('away'))
    expect(await call(at, `/hooks/${ID}`)).toMatchObject({ status: 408, text: '' })
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(passedOn).toEqual([])
    wasCut.close()
  })

  it('takes nothing once it is closed, and ends the connections of what is under way', async () => {
    begin()
    let finish: (() => void) | null = null
    outcome = () =>
      new Promise(resolve => {
        finish = resolve
      })
    const agent = new Agent({ keepAlive: true })
    const underWay = call(port, `/hooks/${ID}`, BODY, { agent })
    await expect.poll(() => finish).not.toBeNull()
    intake.close()
    ;(finish as unknown as () => void)()
    expect(await underWay).toMatchObject({ status: 200, headers: { connection: 'close' } })
    agent.destroy()
    expect(await call(port, `/hooks/${ID}`)).toMatchObject({ text: 'framework' })
  })
})
