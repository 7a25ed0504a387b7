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
const nested = (levels: number): unknown => (levels === 0 ? 1 : { deeper: nested(levels - 1) })

describe('an item', () => {
  const DEEP = { path: 'entry[0].changes[0].value.messages[0]', reason: 'This is nested too deeply.' }

  it('nested without end is shown as a message that cannot be read, and kept; the next is read', () => {
    const deep = text('wamid.1', '16505551234', { referral: nested(40), group_id: 'g-1' })
    const { items, unreadable } = change({ metadata: META, messages: [deep, text('wamid.2', '16505551234')] })
    expect(items.map(item => item.change.extIdentifier)).toEqual(['wamid.1', 'wamid.2'])
    expect(items[0]).toStrictEqual({
      account: META.phone_number_id,
      change: {
        kind: 'message',
        extIdentifier: 'wamid.1',
        person: { identities: ['phone:16505551234'], phoneNumber: '+16505551234' },
        outbound: false,
        status: 'FAILED',
        timestamp: 1_753_850_000_000,
        content: {
          type: 'TEXT',
          text: null,
          media: null,
          auxiliaryData: { unsupported: { type: 'text', errors: [] }, group_id: 'g-1' },
        },
        template: null,
        customData: {},
        quotedExtIdentifier: null,
        live: true,
      },
    })
    expect(unreadable).toEqual([DEEP])
  })

  const deepOf = (type: string, more: object = {}) =>
    change({
      messages: [{ id: 'wamid.1', from: '1', type, [type]: { type: 'x' }, deep: nested(40), ...more }],
    })

  it.each([
    ...['text', 'image', 'video', 'document', 'audio', 'voice', 'sticker', 'location', 'contacts', 'button'],
    ...['order', 'hologram', 'constructor', '__proto__', 'media_placeholder'],
  ])('of type %s nested without end goes by its own type', type => {
    const { items, unreadable } = deepOf(type, {
      [type]: { id: '1', body: 'x', text: 'x', latitude: 1, longitude: 1 },
    })
    expect(items[0]?.change).toMatchObject({
      status: 'FAILED',
      content: {
        type: 'TEXT',
        text: null,
        media: null,
        auxiliaryData: { unsupported: { type, errors: [] } },
      },
    })
    expect(unreadable).toEqual([DEEP])
  })

  it.each([
    ['interactive', { type: 'list_reply', list_reply: { title: 'x' } }, 'interactive.list_reply'],
    ['interactive', {}, 'interactive'],
    ['unsupported', { type: 'poll_creation' }, 'poll_creation'],
  ])('of type %s with %o nested without end goes by its kind', (type, body, name) => {
    expect(deepOf(type, { [type]: body }).items[0]?.change).toMatchObject({
      status: 'FAILED',
      content: { type: 'TEXT', text: null, auxiliaryData: { unsupported: { type: name } } },
    })
  })

  it.each(['reaction', 'edit', 'revoke', 'system', 'request_welcome'])(
    'of type %s nested without end is no message, and is only kept',
    type => {
      const body = { message_id: 'wamid.0', original_message_id: 'wamid.0', emoji: 'x' }
      expect(deepOf(type, { [type]: body })).toEqual({ items: [], unreadable: [DEEP] })
    },
  )

  it('nested without end and without an id or a sender is only kept', () => {
    for (const gone of ['id', 'from'])
      expect(deepOf('text', { [gone]: nested(40) })).toEqual({ items: [], unreadable: [DEEP] })
  })

  it('nested without end in a status or a call is only kept', () => {
    const call = { id: 'wacid.1', event: 'connect', from: '1', deep: nested(40) }
    const status = { id: 'wamid.1', status: 'read', deep: nested(40) }
    const { items, unreadable } = change({ calls: [call], statuses: [status] })
    expect([items, unreadable.length]).toEqual([[], 2])
  })

  it('nested without end in history keeps its side and what became of it', () => {
    const message = text('wamid.1', '1', {
      deep: nested(40),
      history_context: { from_me: true, status: 'READ' },
    })
    const history = [{ threads: [{ id: '16505551234', messages: [message] }] }]
    expect(change({ history }, 'history').items[0]?.change).toMatchObject({
      outbound: true,
      live: false,
      status: 'FAILED',
      person: { identities: ['phone:16505551234'] },
    })
  })

  it('with half a character becomes well formed, its ids, its keys and the JSON inside it, too', () => {
    const response_json = '{"a\\ud800":"\\udc00"}'
    const interactive = { type: 'nfm_reply', nfm_reply: { response_json } }
    const flow = {
      id: 'wamid.\ud800',
      from: '1',
      type: 'interactive',
      interactive,
      referral: { '\ud800': '\udc00' },
    }
    expect(change({ messages: [flow] }).items[0]?.change).toMatchObject({
      extIdentifier: 'wamid.\ufffd',
      content: {
        auxiliaryData: {
          nfm_reply: { response_json: { 'a\ufffd': '\ufffd' } },
          referral: { '\ufffd': '\ufffd' },
        },
      },
    })
  })

  it('whose type is long is named without half a character', () => {
    const type = `x${'😀'.repeat(50)}`
    expect(deepOf(type).items[0]?.change).toMatchObject({
      content: { auxiliaryData: { unsupported: { type: `x${'😀'.repeat(39)}…` } } },
    })
  })

  it('answers a flow with JSON nested without end as the text that it is', () => {
    const response_json = JSON.stringify(nested(40))
    const interactive = { type: 'nfm_reply', nfm_reply: { response_json } }
    const { items } = change({ messages: [{ id: 'wamid.1', from: '1', type: 'interactive', interactive }] })
    expect(items[0]?.change).toMatchObject({ content: { auxiliaryData: { nfm_reply: { response_json } } } })
  })

  it('of a batch of a thousand finds its own contact', () => {
    const numbers = Array.from({ length: 1_000 }, (_, index) => `1650555${String(index).padStart(4, '0')}`)
    const contacts = numbers.toReversed().map(wa_id => ({ wa_id, profile: { name: wa_id } }))
    const { items } = change({
      metadata: META,
      contacts,
      messages: numbers.map(from => text(`wamid.${from}`, from)),
    })
    const names = items.map(item => (item.change.kind === 'message' ? item.change.person.firstName : null))
    expect(names).toEqual(numbers)
  })

  it('from a number that is too long for E.164 has an identity and no phone number', () => {
    const { items } = change({ messages: [text('wamid.1', '12345678901234567')] })
    expect(items[0]?.change).toMatchObject({ person: { identities: ['phone:12345678901234567'] } })
    expect(items[0]?.change).not.toHaveProperty('person.phoneNumber')
  })
})
