import { describe, expect, it } from 'vitest'
import { MESSAGE_EVENT_KEYS, type MessageEvent } from './event.ts'
import { messageEvent } from './fixture.ts'
import { isMessageEvent, parseEvent } from './guard.ts'

/** A message in which every optional part is there. */
const full = messageEvent({
  agent_id: 'a',
  agent: { id: 'a', name: 'Grace' },
  type: 'MEDIA_HSM',
  file: { secure_url: 'https://hub.example/f' },
  file_type: 'image',
  mime_type: 'image/png',
  media_title: 'cat.png',
  quote: messageEvent({ id: 'q' }),
  template: {
    name: 'welcome',
    language: 'en',
    category: 'UTILITY',
    components: [{ type: 'body' }],
    text: null,
  },
  chat_user: {
    ...messageEvent().chat_user,
    gender: 'f',
    profile_picture: { secure_url: 'https://hub.example/p' },
  },
})

function parseWith(changes: Record<string, unknown>) {
  return parseEvent(JSON.stringify({ ...full, ...changes }))
}

describe('parseEvent', () => {
  it('reads the least and the fullest event, from text and from bytes', () => {
    for (const event of [messageEvent(), full]) {
      const text = JSON.stringify(event)
      expect(parseEvent(text)).toEqual({ ok: true, event })
      expect(parseEvent(new TextEncoder().encode(text))).toEqual({ ok: true, event })
    }
  })

  it('skips a byte order mark', () => {
    const text = `\uFEFF${JSON.stringify(full)}`
    expect(parseEvent(text)).toEqual({ ok: true, event: full })
    expect(parseEvent(new TextEncoder().encode(text))).toEqual({ ok: true, event: full })
  })

  it('lets unknown enum members and appended keys through', () => {
    const changes = {
      type: 'HOLOGRAM',
      status: 'SEEN_TWICE',
      platform: 'PIGEON',
      conversation_state: 'ASLEEP',
    }
    expect(parseWith({ ...changes, appended: { deep: [1] } })).toMatchObject({ ok: true, event: changes })
    expect(parseWith({ tenant: { ...full.tenant, plan: 'x' } })).toMatchObject({ ok: true })
  })

  it.each(MESSAGE_EVENT_KEYS)('misses %s, in the event and in its quote', key => {
    const without = (event: MessageEvent) =>
      Object.fromEntries(Object.entries(event).filter(([name]) => name !== key))
    expect(parseEvent(JSON.stringify(without(full)))).toEqual({
      ok: false,
      reason: 'not_an_event',
      detail: `event.${key} is missing.`,
    })
    if (key === 'quote') return
    const detail = `event.quote.${key} is missing.`
    expect(parseWith({ quote: without(messageEvent()) })).toMatchObject({ reason: 'not_an_event', detail })
  })

  it.each(MESSAGE_EVENT_KEYS)('refuses a wrong type for %s', key => {
    expect(parseWith({ [key]: 7 })).toMatchObject({
      reason: 'not_an_event',
      detail: expect.stringMatching(new RegExp(`^event\\.${key} should be .*, but is a number\\.$`)),
    })
  })

  it.each([
    [{ id: '' }, 'event.id should be a string that is not empty, but is an empty string.'],
    [{ modified_timestamp: 'soon' }, 'event.modified_timestamp should be an RFC 3339 time, but is a string.'],
    [{ auxiliary_data: null }, 'event.auxiliary_data should be an object, but is null.'],
    [{ metadata: [] }, 'event.metadata should be an object, but is an array.'],
    [{ tenant: {} }, 'event.tenant.id is missing.'],
    [{ file: {} }, 'event.file.secure_url is missing.'],
    [
      { chat_user: { ...full.chat_user, username: null } },
      'event.chat_user.username should be a string, but is null.',
    ],
    [{ quote: full }, 'event.quote.quote should be null, for quotes do not nest, but is an object.'],
  ])('tells what is wrong with %j', (changes, detail) => {
    expect(parseWith(changes)).toEqual({ ok: false, reason: 'not_an_event', detail })
  })

  it.each(['', '{', 'text=hello', '{"id":1,}', '['.repeat(200_000)])('says json_malformed', text => {
    expect(parseEvent(text)).toMatchObject({ ok: false, reason: 'json_malformed' })
  })

  it.each(['null', '7', '"x"', '[]', '{}', '{"__proto__":{"id":"x"}}'])('says not_an_event for %s', text => {
    expect(parseEvent(text)).toMatchObject({ ok: false, reason: 'not_an_event' })
  })

  it('reads a lone surrogate as JSON escapes it', () => {
    expect(parseWith({ text: 'a\uD800b' })).toMatchObject({ ok: true, event: { text: 'a\uD800b' } })
  })
})

it('isMessageEvent guards a value', () => {
  expect(isMessageEvent(full)).toBe(true)
  expect(isMessageEvent({ ...full, outbound: 'no' })).toBe(false)
  expect(isMessageEvent(undefined)).toBe(false)
})
