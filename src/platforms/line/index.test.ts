import { createHmac } from 'node:crypto'
import { platformContract } from '../platform.contract.ts'
import { fixture, fixtureNames } from './fixtures.testing.ts'
import { createLine } from './index.ts'
import { ACCEPTED, CREDENTIALS, DRAFTS, GROUP, ROOM, USER } from './line.testing.ts'

const signatureOf = (body: Uint8Array, secret: string | undefined): string =>
  createHmac('sha256', secret ?? '')
    .update(body)
    .digest('base64')

const GOOD = signatureOf(fixture(fixtureNames[0] ?? ''), CREDENTIALS.channel_secret)

platformContract('LINE', {
  make: tools => createLine({ ...tools, dataApiUrl: tools.apiUrl }),
  credentials: CREDENTIALS,
  optional: [],
  signature: {
    sign: (body, credentials) => ({ 'x-line-signature': signatureOf(body, credentials.channel_secret) }),
    other: { ...CREDENTIALS, channel_secret: 'fedcba9876543210fedcba9876543210' },
    malformed: [
      { 'x-line-signature': '' },
      { 'x-line-signature': `sha256=${GOOD}` },
      { 'x-line-signature': GOOD.slice(0, -1) },
      { 'x-line-signature': GOOD.toLowerCase() },
      { 'x-line-signature': Buffer.from(GOOD, 'base64').toString('hex') },
      { 'x-line-signature': '*'.repeat(44) },
      { 'x-line-signature': [GOOD, GOOD] },
      { 'line-signature': GOOD },
    ],
  },
  posts: Object.fromEntries(fixtureNames.map(name => [name, fixture(name)])),
  unknown: [
    'linesdk__undefined',
    'linesdk__batch_all_28_events',
    'own/unknown_message',
    'own/unknown_event',
    'own/unreadable_location',
    'own/edit_unreadable',
    'own/too_deep',
    'own/events_missing',
  ],
  outbound: {
    drafts: DRAFTS,
    somebody: [USER, GROUP, ROOM],
    nobody: ['', 'Ada', '+16505551234', '@ada', USER.toUpperCase(), USER.slice(1), `${USER}0`],
    accepted: () => ACCEPTED,
    ref: { id: '460000000000000013', kind: 'video' },
  },
})
