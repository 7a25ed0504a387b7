import { createHash } from 'node:crypto'
import { fixtureOf } from '../../support/cases.ts'
import { event, type Wanted } from '../../support/expected.ts'
import type { Cases } from '../case.ts'
import { file, inSampleGroup, SAMPLE_TOKEN, SAMPLE_USER, sampleId, THEN } from './common.ts'

/** From the `unfollow` in its middle on, nothing more can be sent to the user. */
const BLOCKED = { state: 'BLOCKED' } as const

const sample = (name: string, aux: object = {}, more: Partial<Wanted> = {}): Wanted =>
  event(sampleId(name), name, { at: THEN, ...more, aux })

const NAME = 'linesdk__batch_all_28_events'
const POSTED: readonly Record<string, unknown>[] = JSON.parse(fixtureOf('line', NAME)).events

/** Several of a kind have the same id, and are told apart by what they say. @param at of the event in the post */
const idOf = (at: number): string => {
  const { deliveryContext: _, replyToken: __, ...said } = POSTED[at] ?? {}
  const digest = createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 16)
  return `testwebhookeventid:${said.type}:${digest}`
}

const beacon = (at: number, more: object = {}): Wanted =>
  event(idOf(at), 'beacon', {
    at: THEN,
    aux: { beacon: { hwid: 'd41d8cd98f', type: 'enter', ...more } },
    ...BLOCKED,
  })

const press = (at: number, params: object): Wanted => ({
  ext: idOf(at),
  at: THEN,
  type: 'BUTTON',
  aux: { button: { title: null, payload: 'action=buyItem&itemId=123123&color=red' }, params },
  ...BLOCKED,
})

const ABBREVIATED = { source: { type: 'group', groupId: 'C4af4980629...' } }
const MEMBERS = [
  { type: 'user', userId: 'U4af4980629...' },
  { type: 'user', userId: 'U91eeaf62d9...' },
]

/**
 * LINE's sample of all kinds of events in one post. All its messages but one have the id 325708, by which LINE tells
 * messages apart: the first is told, and taken back by the `unsend`; the edit after that is of what is no more.
 */
export const SAMPLE_BATCH: Cases = {
  [NAME]: {
    events: [
      { ext: '325708', at: THEN, text: 'Hello, world', aux: SAMPLE_TOKEN },
      sample('follow', { follow: { isUnblocked: true } }),
      sample('unfollow', {}, BLOCKED),
      sample('join', inSampleGroup()),
      sample('leave', inSampleGroup()),
      press(10, { datetime: '2017-12-25T01:00' }),
      press(16, { date: '2013-04-01' }),
      press(17, { time: '10:00' }),
      press(18, { datetime: '2013-04-01T10:00' }),
      beacon(11),
      beacon(12, { dm: '1234567890abcdef' }),
      sample('accountLink', { link: { result: 'ok', nonce: 'Vb771wDYtXuammLszK6h9A' } }, BLOCKED),
      sample('memberJoined', { joined: { members: MEMBERS }, ...ABBREVIATED }),
      sample('memberLeft', { left: { members: MEMBERS }, ...ABBREVIATED }, { at: 1_462_629_479.96 }),
      event('325708:deleted', 'deleted', {
        at: 1_547_817_848.122,
        aux: inSampleGroup(SAMPLE_USER),
        quote: {
          ext: '325708',
          at: THEN,
          text: 'Hello, world',
          status: 'DELETED',
          aux: SAMPLE_TOKEN,
          ...BLOCKED,
        },
        ...BLOCKED,
      }),
      sample('videoPlayComplete', { videoPlayComplete: { trackingId: 'track_id' } }, BLOCKED),
      {
        ext: '354718705033693861',
        at: 1_627_356_924.722,
        type: 'IMAGE',
        file: file('image'),
        aux: { imageSet: { id: 'E005D41A7288F41B655', index: 2, total: 2 }, ...SAMPLE_TOKEN },
        ...BLOCKED,
      },
    ],
    quarantined: true,
  },
}
