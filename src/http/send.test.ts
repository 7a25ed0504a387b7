import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { MESSAGE_EVENT_KEYS } from '../domain/contract.ts'
import { type Answer, TestHub } from './api.testing.ts'
import { SendSchema, StartSchema } from './schemas/send.ts'
import { EXAMPLES, FIRST_EXAMPLES } from './schemas/send-examples.ts'
import { customerWrites, newestMessage, whatsAppAccount } from './whatsapp.testing.ts'

const NOBODY = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'

let hub: TestHub
let tenant: string
let platform: string
let conversation: Answer['body']

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  platform = await whatsAppAccount(hub, tenant)
  await hub.store.files.addUpload({
    id: NOBODY,
    kind: 'UPLOAD',
    tenantId: tenant,
    platformId: null,
    state: 'STORED',
    key: 'a/b',
    mimeType: 'image/png',
    size: 3,
    sha256: 'ab'.repeat(32),
    title: 'a.png',
    reason: null,
    attempts: 0,
    due: 0,
    createdAt: hub.world.now,
  })
})
beforeEach(async () => {
  conversation = await customerWrites(hub, tenant, platform, '16505551234')
})
afterAll(() => hub[Symbol.asyncDispose]())

const path = (): string => `/tenants/${tenant}/conversations/${conversation.id}/messages/`
const send = (body: unknown) => hub.call('POST', path(), { body })
const agent = async (kind = 'HUMAN'): Promise<string> =>
  (await hub.do('POST', `/tenants/${tenant}/agents/`, { name: 'Dana', kind })).id

test('a message is accepted: PREPARED, in the shape of the webhook, and the account is woken', async () => {
  const dana = await agent()
  const quoted = await newestMessage(hub, tenant, conversation.id)
  hub.world.wokenAccounts.length = 0
  const body = {
    type: 'TEXT',
    text: 'On its way',
    agent_id: dana,
    quote_id: quoted.id,
    custom_data: { order: [{ n: 1 }] },
    count_as_inbound: true,
  }
  const { status, body: sent } = await send(body)
  expect(status).toBe(202)
  expect(Object.keys(sent)).toEqual(MESSAGE_EVENT_KEYS)
  expect(sent).toMatchObject({
    type: 'TEXT',
    text: 'On its way',
    status: 'PREPARED',
    outbound: true,
    ext_identifier: '',
    agent: { id: dana, name: 'Dana' },
    quote: { id: quoted.id },
    custom_data: { order: [{ n: 1 }] },
    count_as_inbound: true,
    conversation_id: conversation.id,
    platform_id: platform,
  })
  expect(hub.world.wokenAccounts).toEqual([platform])
  expect(await hub.do('GET', `/tenants/${tenant}/messages/${sent.id}/`)).toEqual(sent)
  expect((await newestMessage(hub, tenant, conversation.id)).id).toBe(sent.id)
})

const deep = (levels: number): unknown => (levels === 0 ? {} : { a: deep(levels - 1) })
const PLACE = { latitude: 52.5, longitude: 13.3 }
const CARD = { name: 'Jane Doe' }
const TAKEN: [body: object, as: object][] = [
  [{ type: 'TEXT', text: 'a', custom_data: deep(15) }, { custom_data: deep(15) }],
  [
    { type: 'TEXT', text: 'a' },
    { custom_data: {}, count_as_inbound: false, agent_id: null, quote: null },
  ],
  [
    { type: 'TEXT', text: 'a', file_url: null, template: null, contact: null, agent_id: null },
    { text: 'a', file: null },
  ],
  [
    { type: 'IMAGE', file_url: 'https://files.example.com/ä.jpg', mime_type: 'image/jpeg', text: 'Look' },
    { text: 'Look', mime_type: 'image/jpeg', media_title: null, file_type: 'image' },
  ],
  [
    { type: 'IMAGE', file_id: NOBODY },
    { mime_type: 'image/png', media_title: 'a.png', file: { secure_url: expect.stringMatching(/^https:/) } },
  ],
  [
    { type: 'FILE', file_id: NOBODY, mime_type: 'application/x-a', media_title: 'b' },
    { mime_type: 'application/x-a', media_title: 'b', file_type: 'file' },
  ],
  [
    { type: 'LOCATION', location: PLACE },
    { auxiliary_data: { location: { ...PLACE, name: null, address: null, url: null } } },
  ],
  [
    { type: 'CONTACT', contact: CARD },
    { auxiliary_data: { contacts: [{ name: 'Jane Doe', phones: [], emails: [] }] } },
  ],
  [
    { type: 'CONTACT', contact: [CARD, { ...CARD, phones: ['+16505551234'], emails: ['j@example.com'] }] },
    {
      auxiliary_data: { contacts: [{ phones: [] }, { phones: ['+16505551234'], emails: ['j@example.com'] }] },
    },
  ],
  [
    { type: 'HSM', template: { name: 'hello', language: 'en' } },
    { type: 'HSM', template: { name: 'hello', language: 'en', category: null, components: [], text: null } },
  ],
]

test.each(TAKEN)('%j is taken', async (body, as) => {
  const { status, body: sent } = await send(body)
  expect(status, JSON.stringify(sent)).toBe(202)
  expect(sent).toMatchObject(as)
})

test.each(Object.entries(EXAMPLES))(
  'the example %s is as the schema says, and is taken',
  async (_name, example) => {
    const { value } = example as { value: unknown }
    expect([...Compile(SendSchema).Errors(value)]).toEqual([])
    const { status, text } = await send(value)
    expect(status, text).toBe(202)
  },
)

test.each(Object.values(FIRST_EXAMPLES))('an example of a first message is as the schema says', example => {
  expect([...Compile(StartSchema).Errors((example as { value: unknown }).value)]).toEqual([])
})

const UNREADABLE: [path: string, body: object, message: RegExp][] = [
  ['type', { text: 'a' }, /^is missing: one of TEXT, IMAGE, /],
  ['type', { type: 'EVENT' }, /^must be one of TEXT, /],
  ['txt', { type: 'TEXT', txt: 'a' }, /^is not known here$/],
  ['text', { type: 'TEXT', text: 5 }, /^must be a string or null$/],
  ['text', { type: 'TEXT', text: 'x'.repeat(65_537) }, /^must have at most 65536 characters$/],
  ['agent_id', { type: 'TEXT', agent_id: 'dana' }, /^must be a UUID in lower case$/],
  ['count_as_inbound', { type: 'TEXT', count_as_inbound: 1 }, /^must be true or false or null$/],
  ['template.language', { type: 'HSM', template: { name: 'a' } }, /^is missing$/],
  [
    'template.components[0]',
    { type: 'HSM', template: { name: 'a', language: 'en', components: ['x'] } },
    /^must be an object$/,
  ],
  [
    'template.text',
    { type: 'HSM', template: { name: 'a', language: 'en', text: '' } },
    /^is not known here$/,
  ],
  ['location.latitude', { type: 'LOCATION', location: { latitude: 91 } }, /^must be at most 90$/],
  ['location.lat', { type: 'LOCATION', location: { lat: 1 } }, /^is not known here$/],
  ['contact.name', { type: 'CONTACT', contact: {} }, /^is missing$/],
  ['contact[1]', { type: 'CONTACT', contact: [CARD, 'x'] }, /^must be an object$/],
  ['contact', { type: 'CONTACT', contact: [] }, /^must have at least 1 entry$/],
  ['contact', { type: 'CONTACT', contact: 'x' }, /^must be an object or a list$/],
  ['interactive', { type: 'WA_INTERACTIVE', interactive: [] }, /^must be an object$/],
  ['custom_data', { type: 'TEXT', text: 'a', custom_data: deep(16) }, /deeper than 16 levels$/],
  ['custom_data', { type: 'TEXT', text: 'a', custom_data: { a: 'x'.repeat(65_530) } }, /65536 characters/],
  ['interactive', { type: 'WA_INTERACTIVE', interactive: deep(16) }, /deeper than 16 levels$/],
  ['text', { type: 'TEXT', text: 'a\ud83d' }, /^must be well-formed Unicode/],
  ['custom_data.a[0]', { type: 'TEXT', text: 'a', custom_data: { a: ['\udc00'] } }, /^must be well-formed/],
  ['custom_data.\ufffd', { type: 'TEXT', text: 'a', custom_data: { '\ud83d': 1 } }, /^must have a name of/],
  [
    'file_id',
    { type: 'IMAGE', file_url: 'https://example.com/a', file_id: NOBODY },
    /^is not possible beside file_url/,
  ],
  ['media_title', { type: 'TEXT', text: 'a', media_title: 'b' }, /^needs a file_url or a file_id$/],
]

test.each(UNREADABLE)('what is wrong with %s is refused with 400', async (at, body, message) => {
  const { count } = await hub.do('GET', path())
  const answer = await send(body)
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
  expect(answer.body.errors).toEqual([{ path: at, message: expect.stringMatching(message) }])
  expect(answer.body.detail).toContain(at)
  expect((await hub.do('GET', path())).count).toBe(count)
})

test('JSON that is nested without end is refused, key or no key', async () => {
  const nested = `{"type":"TEXT","text":"a","custom_data":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`
  for (const headers of [{}, { 'idempotency-key': 'deep' }] as Record<string, string>[]) {
    const answer = await hub.call('POST', path(), { body: nested, headers })
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'custom_data'])
  }
})

const REFUSED: [path: string, body: object][] = [
  ['text', { type: 'TEXT' }],
  ['text', { type: 'TEXT', text: 'x'.repeat(4_097) }],
  ['type', { type: 'GIF', file_url: 'https://example.com/a.gif' }],
  ['file_url', { type: 'IMAGE' }],
  ['file_url', { type: 'IMAGE', file_url: 'nonsense' }],
  ['file_id', { type: 'IMAGE', file_id: '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e12' }],
  ['location.longitude', { type: 'LOCATION', location: { latitude: 1 } }],
  ['location', { type: 'TEXT', text: 'a', location: PLACE }],
  ['agent_id', { type: 'TEXT', text: 'a', agent_id: NOBODY }],
  ['quote_id', { type: 'TEXT', text: 'a', quote_id: NOBODY }],
]

test.each(REFUSED)('what its platform does not take of %s is refused with 422', async (at, body) => {
  const answer = await send(body)
  expect([answer.status, answer.body.code], answer.text).toEqual([422, 'message_refused'])
  expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([at])
  expect(answer.body.detail).toContain(at)
})

test('a file of another tenant is none', async () => {
  const other = await hub.tenant('Other')
  const theirs = await whatsAppAccount(hub, other)
  const talk = await customerWrites(hub, other, theirs, '16505551234')
  const answer = await hub.call('POST', `/tenants/${other}/conversations/${talk.id}/messages/`, {
    body: { type: 'IMAGE', file_id: NOBODY },
  })
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'file_id'])
})
