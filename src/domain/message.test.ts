import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Content } from './change.ts'
import { MESSAGE_TYPES, type MessageType } from './contract.ts'
import { countsAsInbound, fileType, nextModified } from './message.ts'
import { aMessage } from './world.testing.ts'

const content = (type: MessageType, mimeType: string | null): Content => ({
  type,
  text: null,
  media: { ref: {}, mimeType, title: null },
  auxiliaryData: {},
})

describe('fileType', () => {
  it.each<[MessageType, string | null, string | null]>([
    ['IMAGE', null, 'image'],
    ['STICKER', 'image/webp', 'image'],
    ['VIDEO', null, 'video'],
    ['GIF', 'image/gif', 'video'],
    ['AUDIO', null, 'audio'],
    ['VOICE', 'audio/ogg; codecs=opus', 'audio'],
    ['FILE', 'image/png', 'file'],
    ['MEDIA_HSM', 'video/mp4', 'video'],
    ['MEDIA_HSM', 'application/pdf', 'file'],
    ['IG_SHARE', 'image/jpeg', 'image'],
    ['STORY_MENTION', 'audio/mpeg', 'audio'],
    ['STORY_REPLY', null, 'file'],
    ['TEMPLATE', 'image/png', null],
    ['TEXT', 'image/png', null],
  ])('%s with %s: %s', (type, mimeType, expected) => expect(fileType(content(type, mimeType))).toBe(expected))

  it.each(MESSAGE_TYPES)('%s without a file has none', type => {
    expect(fileType({ ...content(type, null), media: null })).toBeNull()
  })
})

describe('nextModified', () => {
  it('is now, but later than every earlier snapshot, even where the clock was set back', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (modified, now) => {
        const next = nextModified({ modified }, now)
        expect(next).toBeGreaterThan(modified)
        expect(next).toBeGreaterThanOrEqual(now)
        expect([now, modified + 1]).toContain(next)
      }),
    )
  })
})

describe('countsAsInbound', () => {
  it('is what the customer wrote', () => {
    expect(countsAsInbound(aMessage('m'))).toBe(true)
    expect(countsAsInbound(aMessage('m', { outbound: true }))).toBe(false)
  })
})
