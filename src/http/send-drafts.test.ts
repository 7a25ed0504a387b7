import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredFile } from '../domain/file.ts'
import { type Answer, TestHub } from './api.testing.ts'
import { customerWrites, whatsAppAccount } from './whatsapp.testing.ts'

let hub: TestHub
let tenant: string
let platform: string
let custom: string
let conversation: string
let uploads = 0

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  platform = await whatsAppAccount(hub, tenant)
  custom = await hub.custom(tenant)
  conversation = (await customerWrites(hub, tenant, platform, '16505551234')).id
})
afterAll(() => hub[Symbol.asyncDispose]())

const send = (body: object): Promise<Answer> =>
  hub.call('POST', `/tenants/${tenant}/conversations/${conversation}/messages/`, { body })

const sendOnCustom = (body: object): Promise<Answer> =>
  hub.call('POST', `/tenants/${tenant}/messages/`, { body: { platform_id: custom, to: 'ada', ...body } })

const upload = async (mimeType: string, over: Partial<StoredFile> = {}): Promise<string> => {
  uploads += 1
  const id = `01949f3a-6c1e-7d3a-9a53-${String(uploads).padStart(12, '0')}`
  await hub.store.files.addUpload({
    id,
    kind: 'UPLOAD',
    tenantId: tenant,
    platformId: null,
    state: 'STORED',
    key: `${tenant}/${id}`,
    mimeType,
    size: 3,
    sha256: 'ab'.repeat(32),
    title: 'a.png',
    reason: null,
    attempts: 0,
    due: 0,
    createdAt: hub.world.now,
    ...over,
  } as StoredFile & { key: string })
  return id
}

const expectRefused = (answer: Answer, path: string, message: RegExp): void => {
  expect([answer.status, answer.body.code], answer.text).toEqual([422, 'message_refused'])
  expect(answer.body.errors).toEqual([{ path, message: expect.stringMatching(message) }])
}

describe('a file_url with an address that is not called', () => {
  test.each([
    'https://127.0.0.1/a.png',
    'https://2130706433/a.png',
    'https://0x7f.1/a.png',
    'https://[::1]/a.png',
    'https://[::ffff:10.0.0.1]/a.png',
    'https://169.254.169.254/latest/meta-data',
    'https://user:word@192.168.1.1/a.png',
  ])('%s', async file_url => {
    for (const sending of [send, sendOnCustom])
      expectRefused(await sending({ type: 'IMAGE', file_url }), 'file_url', /GOTALLO_ALLOW_NETWORKS/)
  })

  test('a name is looked up when it is fetched, and a public address is called', async () => {
    for (const file_url of ['https://nowhere.invalid/a.png', 'https://1.1.1.1/a.png'])
      expect((await send({ type: 'IMAGE', file_url })).status).toBe(202)
  })

  test('stands in the header of a template', async () => {
    const parameters = [{ type: 'image', image: { link: 'https://10.0.0.1/a.png' } }]
    const template = { name: 'a', language: 'en', components: [{ type: 'header', parameters }] }
    expectRefused(await send({ type: 'HSM', template }), 'template', /private address/)
  })
})

describe('an upload', () => {
  test.each([
    ['IMAGE', 'application/pdf'],
    ['IMAGE', 'application/octet-stream'],
    ['VIDEO', 'image/png'],
    ['VOICE', 'video/mp4'],
    ['STICKER', 'audio/ogg'],
  ])('as %s of the type %s is refused', async (type, mimeType) => {
    const file_id = await upload(mimeType)
    for (const sending of [send, sendOnCustom])
      expectRefused(await sending({ type, file_id }), 'file_id', new RegExp(`is ${mimeType}, and ${type} is`))
  })

  test('goes by the type that its sender gives it, and a FILE may be any', async () => {
    const file_id = await upload('application/octet-stream')
    expect((await send({ type: 'IMAGE', file_id, mime_type: 'Image/PNG' })).status).toBe(202)
    expect((await send({ type: 'FILE', file_id })).status).toBe(202)
    expect((await sendOnCustom({ type: 'GIF', file_id: await upload('image/gif') })).status).toBe(202)
  })

  test('that is larger than the platform takes is refused', async () => {
    const most = 5 * 1_024 * 1_024
    expect((await send({ type: 'IMAGE', file_id: await upload('image/png', { size: most }) })).status).toBe(
      202,
    )
    const file_id = await upload('image/png', { size: most + 1 })
    expectRefused(await send({ type: 'IMAGE', file_id }), 'file_id', /takes at most 5242880/)
    expect((await sendOnCustom({ type: 'IMAGE', file_id })).status).toBe(202)
  })
})

test.each([' ', '\n\t ', '\u00a0'])('a text of white space alone is refused: %j', async text => {
  for (const sending of [send, sendOnCustom])
    expectRefused(await sending({ type: 'TEXT', text }), 'text', /blank/)
})

test.each([
  ['text', { text: 'a\0b' }],
  ['custom_data.a', { text: 'a', custom_data: { a: '\0' } }],
])('U+0000 is refused in %s', async (path, more) => {
  for (const sending of [send, sendOnCustom])
    expectRefused(await sending({ type: 'TEXT', ...more }), path, /U\+0000/)
})

test('a name of a file is cleaned as that of an upload is', async () => {
  const file = { type: 'FILE', file_url: 'https://example.com/a.pdf' }
  const media_title = '../../etc/a\r\nb\u202efdp.exe'
  expect((await send({ ...file, media_title })).body.media_title).toBe('a bfdp.exe')
  expect((await send({ ...file, media_title: 'x'.repeat(300) })).body.media_title).toBe('x'.repeat(255))
  expect(
    (await send({ type: 'FILE', file_id: await upload('a/b'), media_title: '/' })).body.media_title,
  ).toBe('a.png')
})

test('the names of a customer are bounded and in one line, wherever they come from', async () => {
  const chat_user = {
    ext_identifier: 'eve',
    first_name: 'E\u202eve\n',
    last_name: 'x'.repeat(512),
    username: '\0',
  }
  const id = await hub.feed(tenant, custom, 'm1', { chat_user })
  const shown = (await hub.do('GET', `/tenants/${tenant}/messages/${id}/`)).chat_user
  expect(shown).toMatchObject({ first_name: 'Eve', last_name: 'x'.repeat(256), username: '' })
})
