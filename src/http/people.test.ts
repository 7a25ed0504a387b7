import type { AddressInfo } from 'node:net'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { type Answer, TestHub } from './api.testing.ts'
import { PersonExportSchema } from './schemas/chat-user.ts'
import { customerSends, customerWrites, newestMessage, whatsAppAccount } from './whatsapp.testing.ts'

let hub: TestHub
let url: string
let tenant: string
let platform: string
let conversation: Answer['body']
let number: string
let numbers = 0

beforeAll(async () => {
  hub = await TestHub.open()
  await hub.app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(hub.app.server.address() as AddressInfo).port}/api/v1`
  tenant = await hub.tenant()
  platform = await whatsAppAccount(hub, tenant)
  await hub.service(tenant)
})
beforeEach(async () => {
  numbers += 1
  number = `1650555${1_000 + numbers}`
  conversation = await customerWrites(hub, tenant, platform, number)
})
afterAll(() => hub[Symbol.asyncDispose]())

const one = (): string => `/tenants/${tenant}/chat-users/${conversation.chat_user.id}/`
const fetched = (path: string, options: RequestInit = {}) =>
  fetch(url + path, { ...options, headers: { authorization: `Bearer ${hub.operator}` } })

describe('the export', () => {
  test('holds all that is stored about him, as one document', async () => {
    const path = `/tenants/${tenant}/conversations/${conversation.id}/messages/`
    const image = { type: 'IMAGE', file_url: 'https://files.example.com/a.jpg', mime_type: 'image/jpeg' }
    const { id } = await hub.do('POST', path, image)
    const answer = await fetched(`${one()}export/`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="chat-user-${conversation.chat_user.id}.json"`,
    )
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('transfer-encoding')).toBe('chunked')
    const body = (await answer.json()) as Answer['body']
    expect([...Compile(PersonExportSchema).Errors(body)]).toEqual([])
    expect(body.chat_user).toMatchObject({
      id: conversation.chat_user.id,
      identities: expect.arrayContaining([`phone:${number}`]),
      phone_number: `+${number}`,
      conversation: { id: conversation.id, state: 'OPEN' },
    })
    const history = await hub.do('GET', path)
    const byId = (a: Answer['body'], b: Answer['body']) => (a.id < b.id ? -1 : 1)
    expect([...body.messages].sort(byId)).toEqual([...history.results].sort(byId))
    expect(body.messages.map((message: Answer['body']) => message.id)).toContain(id)
    expect(body.events.map((event: Answer['body']) => event.text)).toEqual(['Hello'])
  })

  test('holds what waits for a message, without what only the platform and the hub may know', async () => {
    const document = {
      id: 'media-id',
      mime_type: 'application/pdf',
      filename: 'passport.pdf',
      caption: 'Mine',
    }
    const edit = { original_message_id: 'wamid.unknown', message: { type: 'document', document } }
    await customerSends(hub, tenant, platform, number, { type: 'edit', edit })
    const revoke = { original_message_id: 'wamid.unknown2' }
    await customerSends(hub, tenant, platform, number, { type: 'revoke', revoke })
    const body = (await (await fetched(`${one()}export/`)).json()) as Answer['body']
    expect([...Compile(PersonExportSchema).Errors(body)]).toEqual([])
    const said = { username: '', first_name: 'Jane', last_name: '', phone_number: `+${number}`, gender: null }
    const file = { type: 'FILE', mime_type: 'application/pdf', media_title: 'passport.pdf', text: 'Mine' }
    const nothing = { type: null, mime_type: null, media_title: null, text: null }
    expect(body.parked).toEqual([
      expect.objectContaining({ kind: 'edit', ext_identifier: 'wamid.unknown', ...said, ...file }),
      expect.objectContaining({ kind: 'deletion', ...said, ...nothing }),
    ])
    expect(JSON.stringify(body)).not.toContain('media-id')
  })

  test('that finds nothing for a while is not cut off', async () => {
    const patienceMs = 300
    const hub = await TestHub.open({ patienceMs })
    await hub.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = hub.app.server.address() as AddressInfo
    const tenant = await hub.tenant()
    const { chat_user } = await customerWrites(hub, tenant, await whatsAppAccount(hub, tenant), number)
    const { parts } = hub.store.people
    let pages = 0
    Object.assign(hub.store.people, {
      parts: async (...[, , after]: Parameters<typeof parts>) => {
        const page = await parts(tenant, chat_user.id, null)
        if (after === null) return { ...page, next: 'more' }
        pages += 1
        await new Promise(resolve => setTimeout(resolve, patienceMs / 5))
        return { parts: [], next: pages < 10 ? 'more' : null }
      },
    })
    const answer = await fetch(
      `http://127.0.0.1:${port}/api/v1/tenants/${tenant}/chat-users/${chat_user.id}/export/`,
      { headers: { authorization: `Bearer ${hub.operator}` } },
    )
    expect(await answer.json()).toMatchObject({ chat_user: { id: chat_user.id }, parked: [] })
    await hub[Symbol.asyncDispose]()
  })

  test('of somebody with many pages of messages is still whole', async () => {
    const own = await hub.custom(tenant)
    const items = Array.from({ length: 500 }, (_, i) => ({
      ext_identifier: `m${i}`,
      type: 'TEXT',
      text: `${i}`,
      chat_user: { ext_identifier: 'jane' },
    }))
    await hub.do('POST', `/tenants/${tenant}/platforms/${own}/messages/`, { items })
    const path = `/tenants/${tenant}/conversations/?platform_id=${own}`
    const [{ chat_user }] = (await hub.do('GET', path)).results
    const answer = await fetched(`/tenants/${tenant}/chat-users/${chat_user.id}/export/`)
    const body = (await answer.json()) as Answer['body']
    const texts = (messages: Answer['body']) => messages.map((one: Answer['body']) => Number(one.text))
    const all = Array.from({ length: 500 }, (_, i) => i)
    expect(texts(body.messages).sort((a: number, b: number) => a - b)).toEqual(all)
    expect(texts(body.events).sort((a: number, b: number) => a - b)).toEqual(all)
  })

  test('is read no further when the caller has gone', async () => {
    const { parts } = hub.store.people
    let pages = 0
    Object.assign(hub.store.people, {
      parts: async (...[, , after]: Parameters<typeof parts>) => {
        pages += 1
        const page = after === null ? await parts(tenant, conversation.chat_user.id, null) : null
        const first = page?.parts.filter(({ kind }) => kind === 'person') ?? []
        const event = { kind: 'event', value: Buffer.from(JSON.stringify({ text: 'x'.repeat(10_000) })) }
        return { parts: first.length > 0 ? first : [event], next: 'more' }
      },
    })
    const leaving = new AbortController()
    const answer = await fetched(`${one()}export/`, { signal: leaving.signal })
    await answer.body?.getReader().read()
    leaving.abort()
    const stands = async (): Promise<boolean> => {
      const before = pages
      await new Promise(resolve => setTimeout(resolve, 50))
      return pages === before
    }
    await expect.poll(stands).toBe(true)
    Object.assign(hub.store.people, { parts })
    expect(hub.world.told.filter(({ name }) => name === 'error.unexpected')).toEqual([])
  })

  test('that breaks off ends the connection, and is told', async () => {
    const { parts } = hub.store.people
    let pages = 0
    Object.assign(hub.store.people, {
      parts: async (...args: Parameters<typeof parts>) => {
        pages += 1
        if (pages > 1) throw new StoreUnavailable('disk gone')
        const page = await parts(...args)
        return page === null ? null : { ...page, next: 'more' }
      },
    })
    hub.world.told.length = 0
    const answer = await fetched(`${one()}export/`)
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
    expect(hub.world.told).toContainEqual({
      name: 'store.unavailable',
      event: expect.objectContaining({ detail: 'disk gone' }),
    })
    Object.assign(hub.store.people, { parts: () => Promise.reject(new StoreUnavailable('away')) })
    expect((await fetched(`${one()}export/`)).status).toBe(503)
    Object.assign(hub.store.people, { parts })
  })

  test('is not asked for by HEAD, and of nobody there is none', async () => {
    expect((await fetched(`${one()}export/`, { method: 'HEAD' })).status).toBe(405)
    const nobody = await hub.call('GET', `/tenants/${tenant}/chat-users/${tenant}/export/`)
    expect([nobody.status, nobody.body.code]).toEqual([404, 'not_found'])
    expect(nobody.headers['content-disposition']).toBeUndefined()
  })
})

describe('erasure', () => {
  test('leaves nothing of him; who writes again is somebody new', async () => {
    const message = await newestMessage(hub, tenant, conversation.id)
    const answer = await hub.call('DELETE', one())
    expect([answer.status, answer.text]).toEqual([204, ''])
    for (const path of [
      `/tenants/${tenant}/messages/${message.id}/`,
      `/tenants/${tenant}/conversations/${conversation.id}/`,
      `${one()}export/`,
    ])
      expect((await hub.call('GET', path)).status, path).toBe(404)
    expect((await hub.call('DELETE', one())).status).toBe(404)
    const again = await customerWrites(hub, tenant, platform, number)
    expect(again.id).not.toBe(conversation.id)
    expect(again.chat_user.id).not.toBe(conversation.chat_user.id)
  })

  test('takes the answer to an Idempotency-Key along, and its repetition sends nothing', async () => {
    const template = { name: 'hello', language: 'en_US', components: [] }
    const body = { platform_id: platform, to: `+${number}`, type: 'HSM', template }
    const send = (key: string) =>
      hub.call('POST', `/tenants/${tenant}/messages/`, { body, headers: { 'idempotency-key': key } })
    expect((await send(number)).status).toBe(202)
    expect((await send(number)).headers['idempotency-replayed']).toBe('true')
    await hub.do('DELETE', one())
    const again = await send(number)
    expect([again.status, again.body.code]).toEqual([404, 'not_found'])
    const path = `/tenants/${tenant}/conversations/?platform_id=${platform}`
    const { results } = await hub.do('GET', path)
    const hisNumber = ({ chat_user }: Answer['body']) => chat_user.phone_number === `+${number}`
    expect(results.filter(hisNumber)).toEqual([])
    expect((await send(`${number} anew`)).status).toBe(202)
  })

  test('is in the audit log, with who did it, and keeps the ledger balanced', async () => {
    const token = await hub.token(tenant, 'tenant')
    expect((await hub.call('DELETE', one(), { token })).status).toBe(204)
    const [entry] = (await hub.do('GET', `/tenants/${tenant}/audit/`)).results
    expect(entry).toMatchObject({ action: 'chat_user.erase', target: conversation.chat_user.id })
    expect(entry.actor).toContain('tenant')
    expect(JSON.stringify(entry)).not.toContain(number)
    expect((await hub.do('GET', '/api/v1/ledger/')).balanced).toBe(true)
  })
})
