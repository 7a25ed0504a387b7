import { type ApiAnswer, type ApiCall, json } from '../kit/call.ts'
import { twilioError } from './errors.ts'
import { isUrl } from './resources.ts'
import { type Account, newSid, type SentMessage, type State } from './state.ts'

const LONGEST = 1_600
const MOST_FILES = 10

const TO = /^(?:[a-z]+:)?\+[1-9]\d{6,14}$/

interface From {
  readonly from: string | null
  readonly service: string | null
}

/** A name may be made up by anybody; a number must be the account's. */
const NAME = /^(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}$/

const senderIn = (account: Account, form: URLSearchParams): From | ApiAnswer => {
  const service = form.get('MessagingServiceSid')
  if (service !== null) return account.services.has(service) ? { from: null, service } : twilioError(21705)
  const from = form.get('From')
  if (from === null || from === '') return twilioError(21603)
  const isOurs = NAME.test(from) || account.senders.some(({ address }) => address === from)
  return isOurs ? { from, service: null } : twilioError(21660)
}

const problemOf = (form: URLSearchParams): ApiAnswer | null => {
  const to = form.get('To') ?? ''
  if (to === '') return twilioError(21604)
  if (!TO.test(to))
    return twilioError(21211, { message: `Invalid 'To' Phone Number: ${to.slice(0, -4)}XXXX` })
  const body = form.get('Body') ?? ''
  const files = form.getAll('MediaUrl')
  if (body === '' && files.length === 0) return twilioError(21619)
  if (body.length > LONGEST) return twilioError(21617)
  if (files.length > MOST_FILES) return twilioError(21623)
  if (!files.every(isUrl)) return twilioError(21620)
  const callback = form.get('StatusCallback')
  return callback !== null && !isUrl(callback) ? twilioError(21609) : null
}

const viewOf = (message: SentMessage): ApiAnswer =>
  json(
    {
      account_sid: message.accountSid,
      api_version: '2010-04-01',
      body: message.body,
      date_created: new Date(message.arrivedAt).toUTCString(),
      date_sent: null,
      date_updated: new Date(message.arrivedAt).toUTCString(),
      direction: 'outbound-api',
      error_code: null,
      error_message: null,
      from: message.from,
      messaging_service_sid: message.service,
      num_media: String(message.mediaUrls.length),
      num_segments: message.service === null ? '1' : '0',
      price: null,
      price_unit: 'USD',
      sid: message.sid,
      status: message.status,
      to: message.to,
      uri: `/2010-04-01/Accounts/${message.accountSid}/Messages/${message.sid}.json`,
    },
    201,
  )

/** Takes a message, or says why not. @param taken told of one that is taken */
export const createMessage = (
  state: State,
  account: Account,
  { form, arrivedAt }: ApiCall,
  taken: (message: SentMessage) => void,
): ApiAnswer => {
  if (form === null) return twilioError(21604)
  const problem = problemOf(form)
  if (problem !== null) return problem
  const sender = senderIn(account, form)
  if ('headers' in sender) return sender
  const to = form.get('To') ?? ''
  if (state.stopped.has(`${sender.from ?? sender.service} ${to}`)) return twilioError(21610)
  const mediaUrls = form.getAll('MediaUrl')
  const message: SentMessage = {
    sid: state.nextSids.shift() ?? newSid(mediaUrls.length > 0 ? 'MM' : 'SM'),
    accountSid: account.sid,
    to,
    from: sender.from,
    service: sender.service,
    body: form.get('Body') ?? '',
    mediaUrls,
    callback: form.get('StatusCallback'),
    status: sender.service === null ? 'queued' : 'accepted',
    arrivedAt,
  }
  state.messages.push(message)
  taken(message)
  return viewOf(message)
}
