import type { Credentials, Outgoing, PlatformTools, SendAnswer } from '../platform.ts'
import { asNumber, asText, type Wire } from '../shared/read.ts'
import { nobody, nothing, refused, UNNAMED } from '../shared/refusal.ts'
import { identityOf, reachedAt, readAddress } from './address.ts'
import { callTwilio, shown } from './api.ts'
import { isMessagingService } from './credentials.ts'
import { CORRELATION } from './parse.ts'
import { isReachable } from './reach.ts'
import { failedSend } from './send-errors.ts'
import { verdictOf } from './verdicts.ts'
import { WORDS } from './words.ts'

const NOBODY = nobody(
  'SMS',
  'No number is known of this person: a name that a company sends under cannot be answered.',
)

const NOTHING = nothing('SMS', 'It holds neither a text nor a file.')

/** Twilio's words for a message that it has and has not sent yet. */
const GONE_OUT = new Set(['sent', 'delivered', 'read'])
const REFUSED = new Set(['failed', 'undelivered', 'canceled'])

const identitiesIn = (data: Wire): readonly string[] => {
  const address = readAddress(asText(data.to))
  return address === null ? [] : [identityOf(address)]
}

const failedAtOnce = (data: Wire, credentials: Credentials): SendAnswer => {
  const code = asNumber(data.error_code)
  const words = asText(data.error_message)
  const title =
    words ?? (code === null ? undefined : WORDS.get(code)) ?? 'Twilio could not send this message.'
  const refusal = refused({ code, title: shown(title, credentials), detail: null }, null)
  return { ...refusal, conversation: verdictOf(code) }
}

const accepted = (data: Wire, credentials: Credentials): SendAnswer => {
  const extIdentifier = asText(data.sid)
  const status = asText(data.status) ?? ''
  if (extIdentifier === null) return UNNAMED
  if (REFUSED.has(status)) return failedAtOnce(data, credentials)
  return {
    state: 'accepted',
    extIdentifier,
    status: GONE_OUT.has(status) ? 'SENT' : 'PREPARED',
    identities: identitiesIn(data),
  }
}

/** The parameters of a message; null where it says nothing. */
const formOf = (
  { id, hookUrl, text, media }: Outgoing,
  to: string,
  from: string,
  apiUrl: string,
): URLSearchParams | null => {
  const file = media?.url ?? media?.hubUrl ?? null
  if (file === null && !text) return null
  const sender = isMessagingService(from) ? 'MessagingServiceSid' : 'From'
  const form = new URLSearchParams({ To: to, [sender]: from })
  if (text) form.set('Body', text)
  if (file !== null) form.set('MediaUrl', file)
  // Twilio refuses a message with a callback that it cannot call.
  if (isReachable(hookUrl, apiUrl)) form.set('StatusCallback', `${hookUrl}?${CORRELATION}=${id}`)
  return form
}

/** Hands a message to Twilio, once. Throws what `handOver` throws, and has sent nothing then. */
export const sendMessage = async (
  tools: PlatformTools,
  message: Outgoing,
  credentials: Credentials,
): Promise<SendAnswer> => {
  const { from = '' } = credentials
  const to = reachedAt(message.to, from)
  if (to === null) return NOBODY
  const form = formOf(message, to, from, tools.apiUrl)
  if (form === null) return NOTHING
  await message.handOver()
  const answer = await callTwilio(tools, credentials, { method: 'POST', path: '/Messages.json', form })
  return answer.state === 'ok' ? accepted(answer.data, credentials) : failedSend(answer)
}
