import { beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_URL } from '../../src/stand-ins/sms/index.ts'
import { ACCOUNT_SID, fixture, NUMBER } from '../fixtures/sms/support.ts'
import { event, expectEvents, NAMELESS, type Wanted } from './support/expected.ts'
import { until } from './support/receiver.ts'
import { AUTH_TOKEN, smsSide } from './support/sms.ts'
import { useSms } from './support/sms-talk.ts'
import { Scene } from './support/stage.ts'

const stage = useSms({ statuses: [] })
/** The message that the status callbacks are about. */
const SID = 'SM00000000000000000000000000000077'
const FROM_US = { From: NUMBER, To: '+16505551234' }
const ON_WHATSAPP = {
  EventType: 'READ',
  ChannelPrefix: 'whatsapp',
  From: `whatsapp:${NUMBER}`,
  To: 'whatsapp:+16505551234',
}

beforeAll(() => {
  stage.twilio.addAccount({ sid: ACCOUNT_SID, authToken: AUTH_TOKEN, senders: { [NUMBER]: DEFAULT_URL } })
})

/** A number whose account has sent one message, of which nothing is told yet. */
const sent = async (): Promise<Scene> => {
  const scene = await Scene.set(stage, { side: smsSide() })
  stage.twilio.nextSid(SID)
  const body = { platform_id: scene.platformId, to: '+16505551234', type: 'TEXT', text: 'On its way' }
  await scene.client.post(scene.path('/messages/'), body)
  await until(() => scene.inbox.events.length === 1, 'the event of the message')
  return scene
}

const post = (name: string): string => Buffer.from(fixture(name)).toString()

/** The message as it is now. */
const message = (
  status: Wanted['status'] & string,
  aux: object = {},
  more: Partial<Wanted> = {},
): Wanted => ({
  ext: SID,
  outbound: true,
  status,
  text: 'On its way',
  aux,
  ...more,
})

/** What a callback fires. */
const told = (
  word: string,
  becomes: Wanted['status'] & string,
  aux: object,
  quoted: object = {},
  more: Pick<Wanted, 'state'> = {},
): Wanted => {
  const quote = message(becomes, quoted, more)
  const { at: _at, ...rest } = event(`${SID}:${word}`, word, { aux, quote, ...more })
  return rest
}

const failure = (code: unknown, title: unknown, detail: unknown = null) => ({
  errors: [{ code, title, detail }],
})
const UNREACHABLE = failure(30_003, 'Unreachable destination handset')
const FILTERED = failure(30_007, 'Message filtered')
const UNKNOWN = failure(30_999, 'Something new', 'Something new')
const STOPPED = failure(21_610, 'Attempt to send to unsubscribed recipient')
const WINDOW = failure(
  63_016,
  'Failed to send freeform message because you are outside the allowed window',
  'Message failed to send because more than 24 hours have passed',
)
const CANCELED = failure(
  'canceled',
  'The message was canceled.',
  'Somebody canceled it at Twilio before it was sent.',
)
const DELIVERED = { ...FROM_US, MessageStatus: 'delivered', RawDlrDoneDate: '2607171206' }
const MG = { MessagingServiceSid: 'MG0123456789abcdef0123456789abcdef' }

const CASES: readonly (readonly [name: string, wanted: Wanted | null])[] = [
  ['status_accepted', null],
  ['status_queued', null],
  ['status_scheduled', null],
  ['status_sending', null],
  ['status_sent', told('sent', 'SENT', { ...FROM_US, MessageStatus: 'sent' })],
  ['status_sent_by_its_old_name', told('sent', 'SENT', FROM_US)],
  ['status_partially_delivered', told('sent', 'SENT', { ...FROM_US, MessageStatus: 'partially_delivered' })],
  ['status_delivered', told('delivered', 'DELIVERED', DELIVERED)],
  ['status_read', told('read', 'READ', { ...ON_WHATSAPP, MessageStatus: 'read' })],
  [
    'status_undelivered',
    told(
      'failed',
      'FAILED',
      { ...FROM_US, MessageStatus: 'undelivered', RawDlrDoneDate: '2607171207', ...UNREACHABLE },
      UNREACHABLE,
    ),
  ],
  [
    'status_failed_filtered',
    told('failed', 'FAILED', { ...FROM_US, MessageStatus: 'failed', ...FILTERED }, FILTERED),
  ],
  [
    'status_failed_unknown_code',
    told('failed', 'FAILED', { ...FROM_US, MessageStatus: 'failed', ...UNKNOWN }, UNKNOWN),
  ],
  ['status_failed_without_code', told('failed', 'FAILED', { ...FROM_US, MessageStatus: 'failed' })],
  [
    'status_failed_stopped',
    told('failed', 'FAILED', { ...FROM_US, ...MG, MessageStatus: 'failed', ...STOPPED }, STOPPED, {
      state: 'BLOCKED',
    }),
  ],
  [
    'status_failed_window',
    told(
      'failed',
      'FAILED',
      {
        ChannelPrefix: 'whatsapp',
        From: `whatsapp:${NUMBER}`,
        To: 'whatsapp:+16505551234',
        MessageStatus: 'undelivered',
        ...WINDOW,
      },
      WINDOW,
      { state: 'EXPIRED' },
    ),
  ],
  [
    'status_canceled',
    told('failed', 'FAILED', { ...FROM_US, MessageStatus: 'canceled', ...CANCELED }, CANCELED),
  ],
]

describe('a status callback about a message that was sent', () => {
  it.each(CASES)('%s', async (name, wanted) => {
    const scene = await sent()
    const { hubUrl, tenantId, platformId, platform } = scene
    const where = { hubUrl, tenantId, platformId, platform, user: NAMELESS }
    expectEvents(await scene.firedBy(post(name)), wanted === null ? [] : [wanted], where)
    expect(await scene.firedBy(post(name))).toEqual([])
    expect(await scene.quarantine()).toEqual([])
  })

  it('that was overtaken by another one undoes nothing', async () => {
    const scene = await sent()
    const words = async (...names: string[]) =>
      (await scene.firedBy(...names.map(post))).map(one => one.auxiliary_data.event)
    expect(await words('status_undelivered', 'status_sent')).toEqual(['failed'])
    // It arrived all the same.
    expect(await words('status_delivered', 'status_sent', 'status_failed_filtered')).toEqual(['delivered'])
    expect(await words('status_read', 'status_delivered')).toEqual(['read'])
  })
})
