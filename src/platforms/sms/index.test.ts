import { ACCOUNT_SID, fixture, fixtureNames, POOL } from '../../../test/fixtures/sms/support.ts'
import { draftOf, linked, uploaded } from '../draft.testing.ts'
import { platformContract } from '../platform.contract.ts'
import { createSms } from './index.ts'
import { ACCEPTED, CREDENTIALS, coveredBy, signed } from './twilio.testing.ts'

const HOOK = 'https://hub.example/hooks/1'
const FIRST = fixture(fixtureNames[0] ?? '')
const GOOD = signed(HOOK + coveredBy(FIRST))['x-twilio-signature'] ?? ''
const LINK = 'https://files.example/a'

const decode = (body: Uint8Array): Record<string, unknown> => {
  const form: Record<string, unknown> = {}
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString())) form[name] = value
  return form
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** A list is a parameter that is repeated. */
const encode = (value: unknown): Uint8Array => {
  const pairs = Object.entries(value ?? {}).flatMap(([name, member]) =>
    (Array.isArray(member) ? member : [member]).map(one => [name, textOf(one)] as [string, string]),
  )
  return Buffer.from(new URLSearchParams(pairs).toString())
}

platformContract('SMS', {
  make: createSms,
  credentials: CREDENTIALS,
  optional: [],
  signature: {
    sign: (body, { auth_token }, url) => signed(url + coveredBy(body), auth_token),
    covered: coveredBy,
    other: { ...CREDENTIALS, auth_token: 'fedcba9876543210fedcba9876543210' },
    malformed: [
      { 'x-twilio-signature': '' },
      { 'x-twilio-signature': `sha1=${GOOD}` },
      { 'x-twilio-signature': GOOD.slice(1) },
      { 'x-twilio-signature': `${GOOD}=` },
      { 'x-twilio-signature': Buffer.from(GOOD, 'base64').toString('hex') },
      { 'x-twilio-signature': [GOOD, GOOD] },
      { 'x-twilio': GOOD },
    ],
  },
  posts: Object.fromEntries(fixtureNames.map(name => [name, fixture(name)])),
  unknown: ['mms_without_url', 'whatsapp_unknown', 'status_unknown_word', 'no_sender', 'call'],
  codec: { decode, encode },
  outbound: {
    drafts: [
      draftOf('TEXT', { text: 'Hello' }),
      draftOf('IMAGE', { text: 'See', media: linked(LINK) }),
      draftOf('VIDEO', { media: uploaded('video/mp4') }),
      draftOf('AUDIO', { media: uploaded('audio/mpeg') }),
      draftOf('FILE', { text: 'The bill', media: uploaded('application/pdf', 'Bill.pdf') }),
      draftOf('GIF', { media: linked(LINK, 'image/gif') }),
    ],
    somebody: ['+1 (650) 555-1234', '16505551234'],
    nobody: ['', 'Ada', '0650', '67898', POOL, 'whatsapp:+16505551234'],
    accepted: () => ACCEPTED,
    readBody: body => {
      const form = Object.fromEntries(new URLSearchParams(body))
      if (form.To === undefined || form.From === undefined) throw new Error(`No message: ${body}`)
      return form
    },
    ref: {
      media_url: `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/MM1/Media/ME1`,
    },
  },
})
