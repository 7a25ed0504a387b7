import { describe, expect, it } from 'vitest'
import { bodyOf } from '../calls.testing.ts'
import { answerCallback, markRead, react, remove } from './acts.ts'
import { answers, CREDENTIALS, methodOf, no, ok, telegramOf } from './calls.testing.ts'
import { lookUpProfile } from './profile.ts'

const yes = () => telegramOf(() => ok(true))

describe('small acts', () => {
  it('react, and take it back', async () => {
    const { tools, calls } = yes()
    for (const emoji of ['👍', ''])
      expect(await react(tools, '5550001:9', emoji, CREDENTIALS)).toEqual({ state: 'done' })
    expect(calls.map(bodyOf)).toEqual([
      { chat_id: 5_550_001, message_id: 9, reaction: [{ type: 'emoji', emoji: '👍' }] },
      { chat_id: 5_550_001, message_id: 9, reaction: [] },
    ])
  })

  it('take messages back, of a business account, too; one that is gone is as it should be', async () => {
    const { tools, calls } = yes()
    await remove(tools, '5550001:9', CREDENTIALS)
    await remove(tools, 'conn:5550001:9', CREDENTIALS)
    expect(calls.map(call => [methodOf(call), bodyOf(call)])).toEqual([
      ['deleteMessage', { chat_id: 5_550_001, message_id: 9 }],
      ['deleteBusinessMessages', { business_connection_id: 'conn', message_ids: [9] }],
    ])
    const gone = telegramOf(() => no(400, 'Bad Request: message to delete not found'))
    expect(await remove(gone.tools, '5550001:9', CREDENTIALS)).toEqual({ state: 'done' })
    const old = telegramOf(() => no(400, "Bad Request: message can't be deleted for everyone"))
    expect(await remove(old.tools, '5550001:9', CREDENTIALS)).toMatchObject({ state: 'refused' })
  })

  it('type, and read where there are read marks', async () => {
    const { tools, calls } = yes()
    expect(await markRead(tools, '5550001:9', true, CREDENTIALS)).toEqual({ state: 'done' })
    expect(await markRead(tools, '5550001:9', false, CREDENTIALS)).toMatchObject({ state: 'refused' })
    expect(await markRead(tools, 'conn:5550001:9', true, CREDENTIALS)).toEqual({ state: 'done' })
    expect(calls.map(methodOf)).toEqual(['sendChatAction', 'readBusinessMessage', 'sendChatAction'])
  })

  it('say no where Telegram cannot', async () => {
    const { tools, calls } = yes()
    expect(await react(tools, 'conn:5550001:9', '👍', CREDENTIALS)).toMatchObject({ state: 'refused' })
    for (const act of [react(tools, 'callback_query:1', '👍', CREDENTIALS), remove(tools, 'x', CREDENTIALS)])
      expect(await act).toMatchObject({ state: 'refused' })
    expect(calls).toEqual([])
  })
})

const update = (member: object): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ update_id: 1, ...member }))

describe('the press of a button', () => {
  it('is answered, and nothing else is', async () => {
    const { tools, calls } = yes()
    expect(await answerCallback(tools, update({ callback_query: { id: '77' } }), CREDENTIALS)).toEqual({
      state: 'done',
    })
    expect(await answerCallback(tools, update({ message: {} }), CREDENTIALS)).toBeNull()
    expect(
      await answerCallback(tools, update({ message: { text: '"callback_query"' } }), CREDENTIALS),
    ).toBeNull()
    expect(calls.map(bodyOf)).toEqual([{ callback_query_id: '77' }])
  })

  it('that nobody waits for any more is done', async () => {
    const { tools } = telegramOf(() => no(400, 'Bad Request: query is too old'))
    expect(await answerCallback(tools, update({ callback_query: { id: '7' } }), CREDENTIALS)).toEqual({
      state: 'done',
    })
  })
})

describe('a picture', () => {
  const SIZES = [{ file_id: 'small' }, { file_id: 'large' }]

  it.each([
    ['of a person', ['id:5550001'], { getUserProfilePhotos: () => ok({ photos: [SIZES] }) }, 'large'],
    [
      'of a customer of a business',
      ['business:c:5550001'],
      { getUserProfilePhotos: () => ok({ photos: [SIZES] }) },
      'large',
    ],
    ['of a group', ['id:-100777'], { getChat: () => ok({ photo: { big_file_id: 'big' } }) }, 'big'],
  ])('%s is told by its id, never by an address', async (_, identities, by, id) => {
    const { tools } = telegramOf(answers(by))
    expect(await lookUpProfile(tools, identities, CREDENTIALS)).toEqual({
      state: 'ok',
      person: { profilePictureUrl: `telegram:${id}` },
    })
  })

  it('may be none, or be told later', async () => {
    const none = telegramOf(() => ok({ total_count: 0, photos: [] }))
    expect(await lookUpProfile(none.tools, ['id:1'], CREDENTIALS)).toEqual({ state: 'none' })
    const unknown = telegramOf(() => no(400, 'Bad Request: user not found'))
    expect(await lookUpProfile(unknown.tools, ['id:1'], CREDENTIALS)).toEqual({ state: 'none' })
    const busy = telegramOf(() => no(429, 'Too Many Requests: retry after 1'))
    expect(await lookUpProfile(busy.tools, ['id:1'], CREDENTIALS)).toMatchObject({ state: 'later' })
    expect(await lookUpProfile(busy.tools, ['phone:1'], CREDENTIALS)).toEqual({ state: 'none' })
  })
})
