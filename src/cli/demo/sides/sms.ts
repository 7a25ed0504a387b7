import { DEFAULT_URL, SmsStandIn, type StatusPlan, slow } from '../../../stand-ins/sms/index.ts'
import { BUSINESS, CUSTOMER } from '../cast.ts'
import type { DemoSide } from '../side.ts'

const ACCOUNT_SID = 'AC0123456789abcdef0123456789abcdef'
const AUTH_TOKEN = 'demo-auth-token'
const NUMBER = '+15550783881'

/** A phone takes its time, and whoever watches can follow. */
const STATUSES: StatusPlan = [
  { status: 'sent', afterMs: 150 },
  { status: 'delivered', afterMs: 300 },
]

/** As long as Twilio takes to answer, over the Internet. */
const ANSWER_MS = 150

/** Twilio's side. */
export const startSmsSide = async (): Promise<DemoSide> => {
  const twilio = await new SmsStandIn({ statuses: STATUSES }).start()
  const account = twilio.addAccount({
    sid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    friendlyName: BUSINESS,
    senders: { [NUMBER]: DEFAULT_URL },
  })
  twilio.fault(slow(ANSWER_MS), { times: 2 })
  const ends = { from: `+${CUSTOMER.number}`, to: NUMBER }
  return {
    type: 'SMS',
    name: 'SMS',
    app: 'the phone',
    settings: { GOTALLO_TWILIO_API_URL: twilio.url },
    credentials: { account_sid: ACCOUNT_SID, auth_token: AUTH_TOKEN, from: NUMBER },
    captions: true,
    receipts: ['sent', 'delivered'],
    // The hub has told Twilio itself.
    connect: () => {},
    // An SMS replies to nothing.
    writes: async text => void (await twilio.fromCustomer(account, ends, text)),
    sendsPhoto: async (jpeg, caption) => {
      const files = [{ mimeType: 'image/jpeg', bytes: jpeg }]
      await twilio.fromCustomer(account, ends, caption, { files })
    },
    types: null,
    close: () => twilio.close(),
  }
}
