import { describe, expect, it } from 'vitest'
import type { Draft } from '../../domain/draft.ts'
import { draftOf, linked, takenBy, uploaded, wrongIn } from '../draft.testing.ts'
import { structured, toolsOf } from './line.testing.ts'
import { createOutbound } from './outbound.ts'

const outbound = createOutbound(toolsOf(() => Response.json({})).tools)
const LINK = 'https://files.example/a'
const QUOTE = '01949f3a-0000-7000-8000-000000000001'

const withPart = (type: Draft['type'], interactive: Draft['auxiliaryData'], more: Partial<Draft> = {}) =>
  draftOf(type, { media: linked(LINK), ...more, auxiliaryData: { interactive } })

const wrong = (draft: Draft): string[] => Object.keys(wrongIn(outbound, draft))

describe('LINE: a text', () => {
  it('has 1 to 5,000 UTF-16 code units', () => {
    expect(wrong(draftOf('TEXT', { text: 'x'.repeat(5_000) }))).toEqual([])
    expect(wrong(draftOf('TEXT', { text: '🍎'.repeat(2_501) }))).toEqual(['text'])
    expect(wrong(draftOf('TEXT'))).toEqual(['text'])
  })
  it('may reply, and so may a sticker', () => {
    expect(wrong(draftOf('TEXT', { text: 'a', quoteId: QUOTE }))).toEqual([])
    const sticker = { packageId: '446', stickerId: '1988' }
    expect(wrong(withPart('STICKER', sticker, { media: null, quoteId: QUOTE }))).toEqual([])
  })
})

describe('LINE: a file', () => {
  it('of an image has no text, no other type, and replies to nothing', () => {
    const draft = draftOf('IMAGE', { text: 'See', media: uploaded('image/webp'), quoteId: QUOTE })
    expect(wrongIn(outbound, draft)).toMatchObject({
      text: expect.stringContaining('no text'),
      mime_type: expect.stringContaining('JPEG and PNG'),
      quote_id: expect.stringContaining('TEXT or a STICKER'),
    })
  })
  it('of a video needs a picture that is shown before', () => {
    expect(wrongIn(outbound, draftOf('VIDEO', { media: linked(LINK) }))).toEqual({
      'interactive.previewImageUrl': expect.stringContaining('is missing'),
    })
    expect(wrong(withPart('VIDEO', { previewImageUrl: 'http://files.example/a.jpg' }))).toEqual([
      'interactive.previewImageUrl',
    ])
    expect(wrong(withPart('VIDEO', { previewImageUrl: LINK, trackingId: '', loop: true }))).toEqual([
      'interactive.trackingId',
      'interactive.loop',
    ])
  })
  it.each([undefined, '60000', 0, -1, 1.5])('of a recording needs its duration, and not %s', duration => {
    const draft = withPart('AUDIO', duration === undefined ? {} : { duration })
    expect(wrong(draft)).toEqual(['interactive.duration'])
    expect(wrong({ ...draft, type: 'VOICE' })).toEqual(['interactive.duration'])
  })
  it('has an address of at most 2,000 characters', () => {
    const url = `https://files.example/${'a'.repeat(1_990)}`
    expect(wrong(draftOf('IMAGE', { media: linked(url) }))).toEqual(['file_url'])
  })
  it('has the bounds that LINE gives it', () => {
    expect(outbound.largestFile?.('IMAGE')).toBe(10_485_760)
    expect(outbound.largestFile?.('VIDEO')).toBe(209_715_200)
    expect(outbound.largestFile?.('TEXT')).toBeNull()
  })
  it.each([
    ['FILE', 'link to the file'],
    ['GIF', 'as VIDEO'],
    ['CONTACT', 'TEXT with the name'],
    ['HSM', 'as TEMPLATE'],
  ] as const)('%s is not possible, and what to do is said', (type, words) => {
    expect(wrongIn(outbound, draftOf(type, { media: linked(LINK) })).type).toContain(words)
  })
})

describe('LINE: a sticker and a place', () => {
  it('is known by its two ids', () => {
    expect(wrong(draftOf('STICKER'))).toEqual(['interactive.packageId', 'interactive.stickerId'])
    const numbers = { packageId: 446, stickerId: '' }
    expect(wrong(draftOf('STICKER', { auxiliaryData: { interactive: numbers } }))).toEqual([
      'interactive.packageId',
      'interactive.stickerId',
    ])
  })
  it('has words of at most 100 characters', () => {
    const location = { latitude: 1, longitude: 2, name: 'n'.repeat(101), address: 'a'.repeat(100) }
    expect(wrong(draftOf('LOCATION', { auxiliaryData: { location } }))).toEqual(['location.name'])
  })
})

describe('LINE: a structured message', () => {
  it('has its words as its text', () => {
    const flex = structured({ type: 'flex', altText: 'A card', contents: {} }, { text: 'something else' })
    expect(takenBy(outbound, flex).text).toBe('A card')
    expect(takenBy(outbound, structured({ type: 'text', text: 'Pick one' })).text).toBe('Pick one')
  })
  it('is one of those that no other type stands for', () => {
    expect(wrong(draftOf('TEMPLATE'))).toEqual(['interactive'])
    for (const type of ['image', 'sticker', 'constructor', 7, undefined])
      expect(wrong(structured({ type } as Draft['auxiliaryData']))).toEqual(['interactive.type'])
  })
  it('holds what it cannot be without', () => {
    expect(wrong(structured({ type: 'flex' }))).toEqual(['interactive.altText', 'interactive.contents'])
    expect(wrong(structured({ type: 'imagemap', altText: 'x'.repeat(1_501) }))).toEqual([
      'interactive.altText',
      'interactive.baseUrl',
      'interactive.baseSize',
      'interactive.actions',
    ])
  })
  it('replies only where it is a text', () => {
    expect(wrong(structured({ type: 'text', text: 'a' }, { quoteId: QUOTE }))).toEqual([])
    expect(wrong(structured({ type: 'flex', altText: 'a', contents: {} }, { quoteId: QUOTE }))).toEqual([
      'quote_id',
    ])
  })
})
