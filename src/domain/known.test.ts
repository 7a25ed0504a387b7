import { describe, expect, it } from 'vitest'
import type { Media } from './change.ts'
import type { Dispatch } from './dispatch.ts'
import { wantedFile } from './file.ts'
import { Known } from './known.ts'
import type { Message } from './message.ts'
import { type Found, NOTHING_FOUND } from './unit.ts'
import {
  ACCOUNT_ID,
  ANNA,
  aMessage,
  anAccount,
  countingIds,
  NOON,
  TENANT_ID,
  World,
} from './world.testing.ts'

const knowing = (found: Partial<Found> = {}): Known =>
  new Known({ ...NOTHING_FOUND, ...found }, NOON, countingIds())

const aDispatch = (over: Partial<Dispatch> = {}): Dispatch => ({
  messageId: 'm',
  tenantId: TENANT_ID,
  platformId: ACCOUNT_ID,
  conversationId: 'c',
  state: 'SENDING',
  attempts: 1,
  throttled: 0,
  due: NOON,
  lease: 'node',
  createdAt: NOON,
  version: 4,
  ...over,
})

/** A message as it is kept. */
const kept = (over: Partial<Message> = {}): Message => {
  const world = new World()
  world.fold(aMessage('m1'))
  return { ...world.message('m1'), ...over }
}

describe('messages', () => {
  it('are found by the platform’s id and by ours', () => {
    const message = kept()
    const known = knowing({ messages: [message] })
    expect(known.message(ACCOUNT_ID, 'm1')).toBe(message)
    expect(known.messageById(message.id)).toBe(message)
    expect([known.message(ACCOUNT_ID, 'm2'), known.message('other', 'm1'), known.messageById('m1')]).toEqual([
      null,
      null,
      null,
    ])
  })

  it('without a platform’s id are found by ours only, until they are named', () => {
    const message = kept({ extIdentifier: '' })
    const known = knowing({ messages: [message] })
    expect(known.message(ACCOUNT_ID, '')).toBeNull()
    known.nameMessage(message, 'wamid.1')
    expect(known.message(ACCOUNT_ID, 'wamid.1')).toBe(message)
    expect(known.messageById(message.id)).toMatchObject({ extIdentifier: 'wamid.1' })
  })
})

describe('dispatches', () => {
  it('grow by one version, however often they change in a batch', () => {
    const dispatch = aDispatch()
    const known = knowing({ dispatches: [dispatch] })
    known.touchDispatch(dispatch)
    known.touchDispatch(dispatch)
    expect(known.unit()).toMatchObject({ dispatches: [{ messageId: 'm', version: 5 }], ended: [] })
  })

  it('begin with version 1', () => {
    const known = knowing()
    known.touchDispatch(aDispatch({ version: 0 }))
    expect(known.unit().dispatches).toMatchObject([{ version: 1 }])
    expect(known.dispatch('m')).not.toBeNull()
  })

  it('end under the version that was loaded, changed before or not', () => {
    for (const isChanged of [false, true]) {
      const dispatch = aDispatch()
      const known = knowing({ dispatches: [dispatch] })
      if (isChanged) known.touchDispatch(dispatch)
      known.endDispatch(dispatch)
      expect(known.dispatch('m')).toBeNull()
      expect(known.unit()).toMatchObject({ dispatches: [], ended: [{ messageId: 'm', version: 4 }] })
    }
  })

  it('that end in the batch that they began in leave nothing', () => {
    const dispatch = aDispatch({ version: 0 })
    const known = knowing()
    known.touchDispatch(dispatch)
    known.endDispatch(dispatch)
    expect(known.unit()).toMatchObject({ dispatches: [], ended: [] })
  })
})

describe('files', () => {
  const media = (ref: Media['ref']): Media => ({ ref, mimeType: null, title: 'cat' })

  it.each([
    ['what the platform has', { id: '42' }],
    ['what its sender has', { url: 'https://files.example/cat' }],
  ])('are wanted: %s', (_, ref) => {
    const known = knowing()
    const message = kept({ media: media(ref) })
    known.addMessage(message)
    expect(known.unit()).toMatchObject({
      files: [wantedFile('MESSAGE', message, 'cat', NOON)],
      uploads: [],
    })
  })

  it('that were uploaded are here', () => {
    const known = knowing()
    const message = kept({ media: media({ upload: 'u' }) })
    known.addMessage(message)
    expect(known.unit()).toMatchObject({ files: [], uploads: [{ messageId: message.id, uploadId: 'u' }] })
  })

  it('are not there: nothing is wanted', () => {
    const known = knowing()
    known.addMessage(kept({ media: null }))
    expect(known.unit()).toMatchObject({ files: [], uploads: [] })
  })

  it('are written as they are from now on, in their order', () => {
    const known = knowing()
    const message = kept({ media: media({ id: '42' }) })
    const file = { ...wantedFile('MESSAGE', message, null, NOON), state: 'GONE', reason: 'Gone.' } as const
    known.setFile(file)
    known.wantMedia(message)
    expect(known.unit().files.map(({ state }) => state)).toEqual(['GONE', 'WANTED'])
  })

  it('of chat users are wanted where their picture is new', () => {
    const known = knowing()
    const person = { ...ANNA, profilePictureUrl: 'https://platform.example/anna' }
    const { chatUserId } = known.people.conversationWith(person, anAccount(), true)
    known.people.conversationWith(person, anAccount(), true)
    const user = known.people.user(chatUserId)
    expect(known.unit().files).toEqual([wantedFile('CHAT_USER', user, null, NOON)])
  })
})

it('a unit of nothing is empty', () => {
  expect(Object.values(knowing().unit()).flat()).toEqual([])
})
