import { describe, expect, it } from 'vitest'
import { eventIdOf } from './event-id.ts'

const EVENT = { type: 'follow', timestamp: 1, source: { type: 'user', userId: 'U1' } }

describe('LINE: the id of an event', () => {
  it('is the one that LINE gave', () => {
    const webhookEventId = '01FZ74A0TDDPYRVKNK77XKC3ZR'
    expect(eventIdOf({ ...EVENT, webhookEventId }, 'follow')).toBe(webhookEventId)
  })
  it('is made of what happened where LINE gave none, the same each time that it is delivered', () => {
    const id = eventIdOf(EVENT, 'follow')
    expect(id).toMatch(/^follow:[\w-]{16}$/)
    const again = { ...EVENT, deliveryContext: { isRedelivery: true }, replyToken: 'another' }
    expect(eventIdOf(again, 'follow')).toBe(id)
    expect(eventIdOf({ ...EVENT, timestamp: 2 }, 'follow')).not.toBe(id)
  })
  it('tells events apart that were all given the same by somebody else', () => {
    const webhookEventId = 'testwebhookeventid'
    const ids = [EVENT, { ...EVENT, type: 'unfollow' }].map(event =>
      eventIdOf({ ...event, webhookEventId }, event.type),
    )
    expect(ids).toEqual([
      expect.stringMatching(/^testwebhookeventid:follow:/),
      expect.stringMatching(/^testwebhookeventid:unfollow:/),
    ])
  })
})
