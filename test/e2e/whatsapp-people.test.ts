import { describe, expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { Scene, useStage } from './support/stage.ts'
import { change, messagesPost, PHONE, post } from './support/whatsapp.ts'

const stage = useStage()

const AT = 1_760_000_000
const NUMBER = '16505551234'
const NEW_NUMBER = '12195555358'
const BSUID = 'US.13491208655302741918'
const NEW_BSUID = 'US.24817305912873645029'

/** How a post names the customer. */
interface Named {
  readonly phone?: string
  readonly bsuid?: string
  readonly name?: string
  readonly username?: string
}

let count = 0
/** A text from somebody. */
const textOf = ({ phone, bsuid, name, username }: Named) => {
  count += 1
  return messagesPost(
    PHONE,
    [
      {
        ...(phone === undefined ? {} : { from: phone }),
        ...(bsuid === undefined ? {} : { from_user_id: bsuid }),
        id: `wamid.PEOPLE.${count}`,
        timestamp: String(AT + count),
        type: 'text',
        text: { body: `Message ${count}` },
      },
    ],
    [
      {
        profile: { ...(name === undefined ? {} : { name }), ...(username === undefined ? {} : { username }) },
        ...(phone === undefined ? {} : { wa_id: phone }),
        ...(bsuid === undefined ? {} : { user_id: bsuid }),
      },
    ],
  )
}

const system = (content: object, sender: object = {}) => {
  count += 1
  return messagesPost(PHONE, [
    {
      ...sender,
      id: `wamid.PEOPLE.${count}`,
      timestamp: String(AT + count),
      type: 'system',
      system: content,
    },
  ])
}

const userIdUpdate = post(
  change(PHONE, 'user_id_update', {
    user_id_update: [
      {
        wa_id: NUMBER,
        detail: 'User id has been updated.',
        user_id: { previous: BSUID, current: NEW_BSUID },
        timestamp: String(AT + 100),
      },
    ],
  }),
)

const changedNumber = system(
  { type: 'user_changed_number', body: `User changed from ${NUMBER} to ${NEW_NUMBER}`, wa_id: NEW_NUMBER },
  { from: NUMBER },
)

/** The people and conversations that posts are about, each named by a letter in order of appearance. */
const lettersOf = (events: readonly (MessageEvent | undefined)[]): string =>
  events
    .map(event => `${event?.chat_user.id} ${event?.conversation_id}`)
    .map((one, _, all) => String.fromCharCode(65 + [...new Set(all)].indexOf(one)))
    .join('')

/** The first event of each post, in order. */
const eachOf = async (scene: Scene, posts: readonly unknown[]): Promise<(MessageEvent | undefined)[]> => {
  const events: (MessageEvent | undefined)[] = []
  for (const one of posts) events.push((await scene.firedBy(one))[0])
  return events
}

const both = { phone: NUMBER, bsuid: BSUID }

/** Which posts are about one person (platforms.md §1, Identity): the user id counts first, the number second. */
const IDENTITIES = [
  {
    what: 'known by number, then by both, then by the user id alone',
    posts: [textOf({ phone: NUMBER }), textOf(both), textOf({ bsuid: BSUID })],
    people: 'AAA',
  },
  {
    what: 'known by the user id, then by both, then by the number alone',
    posts: [textOf({ bsuid: BSUID }), textOf(both), textOf({ phone: NUMBER })],
    people: 'AAA',
  },
  {
    what: 'another user id with the same number is another person: numbers are given to others',
    posts: [textOf(both), textOf({ phone: NUMBER, bsuid: NEW_BSUID }), textOf({ bsuid: BSUID })],
    people: 'ABA',
  },
  {
    what: 'a new user id (user_id_update)',
    posts: [textOf(both), userIdUpdate, textOf({ bsuid: NEW_BSUID })],
    people: 'AAA',
  },
  {
    what: 'a new user id (system message)',
    posts: [
      textOf(both),
      system({ type: 'user_changed_user_id', user_id: NEW_BSUID, previous_user_id: BSUID, body: 'Changed' }),
      textOf({ bsuid: NEW_BSUID }),
    ],
    people: 'AAA',
  },
  {
    what: 'a new number; the old one is free for somebody else',
    posts: [
      textOf({ phone: NUMBER }),
      changedNumber,
      textOf({ phone: NEW_NUMBER }),
      textOf({ phone: NUMBER }),
    ],
    people: 'AAAB',
  },
]

describe('who wrote', () => {
  it.each(IDENTITIES)('$what', async ({ posts, people }) => {
    const scene = await Scene.set(stage)
    expect(lettersOf(await eachOf(scene, posts))).toBe(people)
  })

  it('is one person once two who wrote turn out to be one', async () => {
    const scene = await Scene.set(stage)
    const [byNumber, byId, known, later, last] = await eachOf(scene, [
      textOf({ phone: NUMBER }),
      textOf({ bsuid: BSUID }),
      textOf(both),
      textOf({ phone: NUMBER }),
      textOf({ bsuid: BSUID }),
    ])
    expect(byNumber?.chat_user.id).not.toBe(byId?.chat_user.id)
    expect(lettersOf([known, later, last])).toBe('AAA')
    // All that both wrote is in the one conversation that is left.
    const { results } = await scene.client.get<{ results: { text: string }[] }>(
      scene.path(`/conversations/${known?.conversation_id}/messages/`),
    )
    expect(results).toHaveLength(5)
    const { count: conversations } = await scene.client.get<{ count: number }>(scene.path('/conversations/'))
    expect(conversations).toBe(1)
  })

  it('shows the name, the username and the number as last heard, and keeps what is not said again', async () => {
    const scene = await Scene.set(stage)
    const events = await eachOf(scene, [
      textOf({ phone: NUMBER, name: 'Sheena' }),
      textOf({ ...both, name: 'Sheena Nelson', username: 'sheena' }),
      textOf({ bsuid: BSUID }),
      changedNumber,
    ])
    const shown = {
      username: 'sheena',
      first_name: 'Sheena Nelson',
      last_name: '',
      phone_number: `+${NUMBER}`,
    }
    expect(events.map(one => one?.chat_user)).toMatchObject([
      { username: '', first_name: 'Sheena', last_name: '', phone_number: `+${NUMBER}` },
      shown,
      shown,
      { ...shown, phone_number: `+${NEW_NUMBER}` },
    ])
  })
})
