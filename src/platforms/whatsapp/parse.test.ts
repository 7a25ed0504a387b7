import { describe, expect, it } from 'vitest'
import type { ParsedPost } from '../platform.ts'
import { parsePost } from './parse.ts'

const META = { display_phone_number: '15550783881', phone_number_id: '106540352242922' }
const parse = (post: unknown): ParsedPost => parsePost(new TextEncoder().encode(JSON.stringify(post)))
const change = (value: unknown, field: unknown = 'messages') =>
  parse({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field, value }] }] })
const text = (id: string, from: string, more: object = {}) => ({
  id,
  from,
  timestamp: '1753850000',
  type: 'text',
  text: { body: id },
  ...more,
})

describe('a post', () => {
  it.each([
    ['no JSON', '{', '', 'The body is not a JSON object.'],
    ['no object', '[]', '', 'The body is not a JSON object.'],
    [
      'of another product',
      '{"object":"page","entry":[]}',
      'object',
      'This is not "whatsapp_business_account".',
    ],
    ['without entries', '{"object":"whatsapp_business_account"}', 'entry', 'This list is missing.'],
    ['with entries of another type', '{"entry":{}}', 'entry', 'This is not a list.'],
    ['with a wrong entry', '{"entry":[1]}', 'entry[0]', 'This is not an object.'],
    ['with an entry without changes', '{"entry":[{}]}', 'entry[0].changes', 'This list is missing.'],
  ])('%s is kept', (_name, body, path, reason) => {
    expect(parsePost(new TextEncoder().encode(body))).toEqual({ items: [], unreadable: [{ path, reason }] })
  })

  it('gives nothing where it is empty', () => {
    expect(parse({ object: 'whatsapp_business_account', entry: [] })).toEqual({ items: [], unreadable: [] })
  })

  it('is read through a byte order mark', () => {
    expect(parsePost(new TextEncoder().encode('\uFEFF{"entry":[]}')).unreadable).toEqual([])
  })
})

describe('a value', () => {
  it('without metadata is for the account whose hook was called', () => {
    expect(change({ messages: [text('wamid.1', '16505551234')] }).items[0]?.account).toBeNull()
  })

  it('is read where the field is missing, and kept where it is no text', () => {
    const value = { metadata: META, messages: [text('wamid.1', '16505551234')] }
    expect(parse({ entry: [{ changes: [{ value }] }] }).items).toHaveLength(1)
    expect(change(value, 7).unreadable[0]?.reason).toBe('The field "7" is not about messages.')
  })

  it('whose list is no list costs no other list', () => {
    const { items, unreadable } = change({
      metadata: META,
      messages: null,
      statuses: [{ id: 'wamid.1', status: 'read' }],
    })
    expect(items).toHaveLength(1)
    expect(unreadable).toEqual([
      { path: 'entry[0].changes[0].value.messages', reason: 'This is not a list.' },
    ])
  })

  it('of nothing that is known is kept', () => {
    expect(change({ mood: 'good' }).unreadable[0]?.reason).toBe('This holds nothing that is known.')
  })

  it('keeps errors that no item has taken, and lets one of its own item go', () => {
    const errors = [{ code: 131000, title: 'Something went wrong' }]
    const broken = { id: 'wamid.1', from: '16505551234', type: 'interactive' }
    expect(change({ messages: [text('wamid.2', '16505551234')], errors }).unreadable).toHaveLength(1)
    expect(change({ messages: [broken], errors }).unreadable).toEqual([])
  })
})

describe('a call', () => {
  it.each([
    ['by our own number', { from: '15550783881', to: '16505551234', direction: 'USER_INITIATED' }],
    ['by our own number at the other end', { from: '16505551234', to: '+1 555 078 3881' }],
    ['by its direction', { from: '1', to: '16505551234', direction: 'BUSINESS_INITIATED' }],
    ['as the caller where nothing tells', { from: '16505551234', to: '1' }],
  ])('knows the customer %s', (_name, ends) => {
    const { items } = change(
      { metadata: META, calls: [{ id: 'wacid.1', event: 'connect', ...ends }] },
      'calls',
    )
    expect(items[0]?.change).toMatchObject({ person: { identities: ['phone:16505551234'] } })
  })
})

describe('history', () => {
  const thread = (message: object, metadata: object | undefined = META) =>
    change({ metadata, history: [{ threads: [{ id: '16505551234', messages: [message] }] }] }, 'history')
      .items[0]

  it.each([
    ['by the business number', { from: '15550783881' }, META, true],
    ['by the customer', { from: '16505551234' }, META, false],
    ['by the platform’s own word', { from: '16505551234', history_context: { from_me: true } }, META, true],
    ['by whom it was sent to', { to: '16505551234' }, META, true],
    ['by a number that is not the customer’s', { from: '15550783881' }, {}, true],
    ['by the customer, our own number unknown', { from: '16505551234' }, {}, false],
  ])('tells who wrote %s', (_name, ends, metadata, outbound) => {
    const message = { id: 'wamid.1', type: 'text', text: { body: 'x' }, ...ends }
    expect(thread(message, metadata)?.change).toMatchObject({
      outbound,
      live: false,
      person: { identities: ['phone:16505551234'] },
    })
  })

  it('finds a customer who has no number', () => {
    const message = { id: 'wamid.1', type: 'text', text: { body: 'x' }, from_user_id: 'US.1' }
    const threads = [{ id: 'US.1', context: { user_id: 'US.1' }, messages: [message] }]
    const { items } = change({ metadata: META, history: [{ threads }] }, 'history')
    expect(items[0]?.change).toMatchObject({ outbound: false, person: { identities: ['bsuid:US.1'] } })
  })
})

describe('a person who gets another id', () => {
  const system = (message: object, more: object) =>
    change({
      messages: [
        { id: 'wamid.1', type: 'system', ...message, system: { type: 'user_changed_number', ...more } },
      ],
    }).items[0]?.change

  it('is found by the old user id where the message is from it', () => {
    expect(system({ from_user_id: 'US.1' }, { wa_id: '12195555358', user_id: 'US.2' })).toMatchObject({
      person: { identities: ['bsuid:US.1'] },
      identities: { gained: ['bsuid:US.2', 'phone:12195555358'], lost: ['bsuid:US.1'] },
    })
  })

  it('does not lose what stays', () => {
    expect(system({ from: '16505551234' }, { wa_id: '16505551234', user_id: 'US.2' })).toMatchObject({
      identities: { gained: ['bsuid:US.2', 'phone:16505551234'], lost: [] },
    })
  })
})

it('names at most a thousand parts of a post that could not be read', () => {
  const post = { entry: Array.from({ length: 5_000 }, () => 1) }
  expect(parse(post).unreadable).toHaveLength(1_000)
})
