import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixture, fixtureNames } from './fixtures.testing.ts'
import { parsePost } from './parse.ts'
import { readTracking, trackingOf } from './tracking.ts'

const parse = (text: string) => parsePost(Buffer.from(text))
const ID = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'

describe('a post of Viber', () => {
  it('keeps every digit of its token, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n }), token => {
        for (const written of [`${token}`, `"${token}"`]) {
          const { items } = parse(
            `{"event":"delivered","timestamp":1457764197627,"message_token":${written},"user_id":"01234567890A="}`,
          )
          expect(items.map(({ change }) => change.extIdentifier)).toEqual([String(token)])
        }
      }),
    )
  })

  it.each([
    ['contact', { contact: { name: 'Alex', phone_number: '+12067799191' } }, 'CONTACT'],
    ['location', { location: { lat: 1.2, lon: -1.3 } }, 'LOCATION'],
    ['sticker', { sticker_id: '40133' }, 'STICKER'],
  ])('costs no word that comes with a %s', (type, more, ours) => {
    const event = { event: 'message', message_token: 1, sender: { id: 'xy5/5y6O81+/kbWHpLhBoA==' } }
    const { items } = parse(JSON.stringify({ ...event, message: { text: 'Here', type, ...more } }))
    expect(items).toMatchObject([{ change: { content: { type: ours, text: 'Here' } } }])
  })

  it('is one item at most, of the account whose hook was called', () => {
    for (const name of fixtureNames) {
      const { items } = parsePost(fixture(name))
      expect(items.length).toBeLessThan(2)
      for (const { account } of items) expect(account).toBeNull()
    }
  })

  it('hands on no address of Viber’s', () => {
    const told = fixtureNames.flatMap(name =>
      parsePost(fixture(name)).items.map(({ change }) =>
        change.kind === 'message' ? change.content.auxiliaryData : 'detail' in change && change.detail,
      ),
    )
    expect(JSON.stringify(told)).not.toMatch(/viber\.com/)
  })

  it('that looks at the hook while it is set holds nothing, and nothing is wrong with it', () => {
    const swapped = '{"event":"webhook","timestamp":4977069964384421269,"message_token":1478683725125}'
    for (const text of [swapped, '{"event":"webhook"}'])
      expect(parse(text)).toEqual({ items: [], unreadable: [] })
  })
})

describe('what comes back with a reply', () => {
  const buttons = [
    { title: 'Yes, please', payload: 'yes' },
    { title: null, payload: 'no' },
  ]

  it('says which button was tapped', () => {
    const tag = trackingOf(ID, buttons)
    expect(tag).toBe(`${ID} [["yes","Yes, please"],["no"]]`)
    expect(readTracking(tag, 'yes')).toEqual({ data: ID, button: buttons[0] })
    expect(readTracking(tag, 'no')).toEqual({ data: ID, button: buttons[1] })
    expect(readTracking(tag, 'maybe')).toEqual({ data: ID, button: null })
    expect(readTracking(tag, null)).toEqual({ data: ID, button: null })
  })

  it('is our id alone where no button was offered, or too many', () => {
    expect(trackingOf(ID, [])).toBe(ID)
    const many = (length: number, more: number) =>
      Array.from({ length }, (_, i) => ({ title: 'я'.repeat(more), payload: `button ${i}` }))
    expect(trackingOf(ID, many(40, 90))).toMatch(/^\S+ \[\["button 0"\],/)
    expect(trackingOf(ID, many(400, 1))).toBe(ID)
  })

  it('of others is kept as it is', () => {
    for (const data of ['3055', '{"a":1}', `${ID}x`, `${ID} [`])
      expect(readTracking(data, 'yes')).toEqual({ data, button: null })
    for (const broken of ['[["yes"]', '[]', '["yes"]', '[{"yes":1}]'])
      expect(readTracking(`${ID} ${broken}`, 'yes')).toEqual({ data: ID, button: null })
    expect(readTracking(`${ID} [[]]`, 'yes')).toEqual({ data: ID, button: null })
    for (const none of ['', null, 7, undefined]) expect(readTracking(none, 'yes')).toBeNull()
  })

  it('is never longer than Viber takes, and read as it was written', () => {
    const button = fc.record({
      title: fc.option(fc.string({ minLength: 1, unit: 'grapheme', maxLength: 200 })),
      payload: fc.string({ minLength: 1, unit: 'grapheme' }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(button, { selector: ({ payload }) => payload }), list => {
        const tag = trackingOf(ID, list)
        expect(Buffer.byteLength(tag)).toBeLessThanOrEqual(4_000)
        for (const { payload, title } of list) {
          const read = readTracking(tag, payload)?.button
          if (read) expect([read.payload, read.title ?? title]).toEqual([payload, title])
        }
      }),
    )
  })
})
