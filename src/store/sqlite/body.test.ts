import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MESSAGE_EVENT_KEYS } from '../../domain/contract.ts'
import { packBody, unpackBody } from './body.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const returns = (body: Uint8Array): void => {
  expect(Buffer.compare(unpackBody(packBody(body)), body)).toBe(0)
}

const person = { id: 'u', username: 'ada', first_name: '', last_name: 'Ł', phone_number: null, gender: null }

/** A whole event in the contract's order, with any text and any extra data. */
const eventOf = (text: string | null, extra: object, quote: object | null) => {
  const values: Record<string, unknown> = {
    ...Object.fromEntries(MESSAGE_EVENT_KEYS.map(key => [key, `${key} value`])),
    agent_id: null,
    agent: null,
    outbound: false,
    text,
    auxiliary_data: extra,
    quote,
    tenant: { id: 't', name: 'Acme', org_id: null },
    chat_user: { ...person, profile_picture: null },
  }
  return Object.fromEntries(MESSAGE_EVENT_KEYS.map(key => [key, values[key]]))
}

const events = fc
  .tuple(fc.option(fc.string({ unit: 'binary' })), fc.dictionary(fc.string(), fc.json()), fc.boolean())
  .map(([text, extra, quotes]) => eventOf(text, extra, quotes ? eventOf(text, extra, null) : null))

describe('packed bodies', () => {
  test('come back to the byte, whatever an event says', () => {
    fc.assert(fc.property(events, event => returns(encode(JSON.stringify(event)))))
  })

  test('come back to the byte where they are no events at all', () => {
    fc.assert(fc.property(fc.uint8Array(), returns))
    const tricky = [
      '',
      '{"id":"',
      '\x00',
      '\x01',
      '\x02\x1e',
      '{"id":"\x1e"}',
      '{"id":"a","agent_id":,"x":1}',
    ]
    for (const text of tricky) returns(encode(text))
  })

  test('come back where keys of the contract stand inside of other data', () => {
    const nested = eventOf('","ext_identifier":"', { quote: { id: 'x' }, template: null, agent_id: 1 }, null)
    returns(encode(JSON.stringify(nested)))
    const shuffled = Object.fromEntries(Object.entries(nested).toReversed())
    returns(encode(JSON.stringify({ id: 'x', ...shuffled })))
    returns(encode(JSON.stringify(nested).replaceAll(':null', ':')))
  })

  test('save the names: 600 bytes of an event, twice that of one that quotes', () => {
    const plain = encode(JSON.stringify(eventOf('hello', {}, null)))
    expect(plain.length - packBody(plain).length).toBeGreaterThan(500)
    const quoting = encode(JSON.stringify(eventOf(null, {}, eventOf('hello', {}, null))))
    expect(quoting.length - packBody(quoting).length).toBeGreaterThan(1_000)
  })
})
