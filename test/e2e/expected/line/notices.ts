import { event, NOW, type Wanted } from '../../support/expected.ts'
import { type Case, type Cases, fires } from '../case.ts'
import { eventBefore } from './before.ts'
import { EVENT_ID, inRoom, inSampleGroup, sampleId, THEN, TOKEN, USER } from './common.ts'

const notice = (name: string, aux: object = {}, more: Partial<Wanted> = {}): Case =>
  fires(event(EVENT_ID, name, { ...more, aux }))

const sample = (name: string, aux: object = {}, more: Partial<Wanted> = {}): Case =>
  fires(event(sampleId(name), name, { at: THEN, ...more, aux }))

const BLOCKED = { state: 'BLOCKED' } as const
const MEMBERS = [
  { type: 'user', userId: 'U4af4980629...' },
  { type: 'user', userId: 'U91eeaf62d9...' },
]
const ABBREVIATED = { source: { type: 'group', groupId: 'C4af4980629...' } }

/** What happens in a chat beside what is written there, under LINE's own words. */
export const NOTICES: Cases = {
  linesdk__follow: sample('follow', { follow: { isUnblocked: true } }),
  linesdk__unfollow: sample('unfollow', {}, BLOCKED),
  linesdk__join_group: sample('join', inSampleGroup()),
  linesdk__leave_group: sample('leave', inSampleGroup()),
  linesdk__memberJoined_group: sample('memberJoined', { joined: { members: MEMBERS }, ...ABBREVIATED }),
  linesdk__memberLeft_group: sample(
    'memberLeft',
    { left: { members: MEMBERS }, ...ABBREVIATED },
    { at: 1_462_629_479.96 },
  ),
  linesdk__beacon: sample('beacon', { beacon: { hwid: 'd41d8cd98f', type: 'enter' } }),
  linesdk__beacon_2: sample('beacon', {
    beacon: { hwid: 'd41d8cd98f', type: 'enter', dm: '1234567890abcdef' },
  }),
  linesdk__accountLink: sample('accountLink', {
    link: { result: 'ok', nonce: 'Vb771wDYtXuammLszK6h9A' },
  }),
  linesdk__videoPlayComplete: sample('videoPlayComplete', {
    videoPlayComplete: { trackingId: 'track_id' },
  }),

  'own/follow_new': notice('follow', { follow: { isUnblocked: false } }),
  // It lifts the block.
  'own/follow_again': {
    after: [eventBefore('unfollow', '0000000004', {})],
    events: [
      event(EVENT_ID, 'follow', {
        at: NOW + 60,
        aux: { follow: { isUnblocked: true } },
        state: 'OPEN',
      }),
    ],
  },
  'own/unfollow': notice('unfollow', {}, BLOCKED),
  'own/join_room': notice('join', inRoom()),
  'own/leave_room': notice('leave', inRoom()),
  'own/member_joined_room': notice('memberJoined', {
    joined: { members: [{ type: 'user', userId: USER }] },
    ...inRoom(),
  }),
  'own/beacon_stay': notice('beacon', { beacon: { hwid: 'd41d8cd98f', type: 'stay' } }),
  'own/account_link_failed': notice('accountLink', {
    link: { result: 'failed', nonce: 'Vb771wDYtXuammLszK6h9A' },
  }),
  'own/membership_joined': notice('membership', { membership: { type: 'joined', membershipId: 3189 } }),
  'own/membership_left': notice('membership', { membership: { type: 'left', membershipId: 3189 } }),
  'own/delivery': notice('delivery', {
    delivery: {
      data: '15034552939884E28681A7D668CEA94C147C716C0EC9DFE8B80B44EF3B57F6BD0602366BC3menu01',
    },
  }),
  'own/activated': notice('activated', { chatControl: { expireAt: 1_753_936_400_000 } }),
  'own/deactivated': notice('deactivated', { mode: 'standby' }),
  // Posts of long ago have no ids of events.
  'own/before_event_ids': {
    events: [
      event(/^follow:[\w-]{16}$/, 'follow', { at: 1_561_941_600 }),
      { ext: '325709', at: 1_561_941_632.123, text: 'Written in 2019' },
    ],
  },
  // LINE may deliver an event twice, also within one post.
  'own/redelivered_in_one_post': {
    events: [
      event(EVENT_ID, 'follow', { aux: { follow: { isUnblocked: false } } }),
      { ext: '460000000000000036', at: NOW, text: 'Hi', aux: TOKEN },
    ],
  },
  // Of the account itself, and so of nobody's conversation: kept, without an event.
  'own/module_attached': { events: [], quarantined: true },
  'own/bot_suspended': { events: [], quarantined: true },
}
