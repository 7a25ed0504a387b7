import { type ApiCall, asText } from '../kit/call.ts'
import type { Accepted } from './accepted.ts'
import { type Answer, ok, parametersOf } from './call.ts'
import { checkContent } from './content.ts'
import { GraphFailure, refused } from './failure.ts'
import { Params } from './params.ts'
import { type Recipient, readRecipient } from './recipient.ts'
import type { SentMessage } from './records.ts'
import type { Phone, State } from './state.ts'
import { wamid } from './wire.ts'

const COMMON = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
]
const LONGEST_OPAQUE = 512

/** Marks a customer's message as read, with the sign of typing where it is asked for. */
const markRead = (state: State, phone: Phone, body: Params): Answer => {
  body.only('messaging_product', 'status', 'message_id', 'typing_indicator').oneOf('status', ['read'])
  const messageId = body.text('message_id')
  const typing = body.optionalObject('typing_indicator')
  typing?.only('type').oneOf('type', ['text'])
  const known = state.messages.get(messageId)
  const his = known?.from === 'customer' && known.phoneNumberId === phone.phoneNumberId
  if (state.settings.knownIdsOnly && !his)
    throw new GraphFailure(100, {
      message: '(#100) Invalid parameter',
      details: 'Please check the message ID you have provided.',
    })
  state.records.reads.push({ messageId, typing: typing !== null, at: state.now() })
  return ok({ success: true })
}

const checkContext = (body: Params): void => {
  const context = body.optionalObject('context')
  if (context === null) return
  const id = context.only('message_id').text('message_id')
  // A message that is long gone may be quoted: the reply then comes without its bubble.
  if (!id.startsWith('wamid.')) throw refused(131009, 'context.message_id is not a valid message ID.')
}

const contactOf = ({ input, customer, byNumber }: Recipient) => ({
  input,
  ...(byNumber ? { wa_id: customer.waId } : {}),
  ...(customer.userId === undefined ? {} : { user_id: customer.userId }),
})

const record = (
  state: State,
  phone: Phone,
  { customer, input, byNumber }: Recipient,
  type: string,
  body: Params,
  arrivedAt: number,
): SentMessage => {
  const message: SentMessage = {
    id: wamid(byNumber ? customer.waId : input, 'business'),
    phoneNumberId: phone.phoneNumberId,
    input,
    waId: byNumber ? customer.waId : null,
    userId: customer.userId ?? null,
    type,
    body: body.fields,
    opaque: asText(body.fields.biz_opaque_callback_data),
    arrivedAt,
    answeredAt: null,
  }
  state.records.sent.push(message)
  state.messages.set(message.id, { phoneNumberId: phone.phoneNumberId, from: 'business' })
  return message
}

const send = (state: State, phone: Phone, body: Params, call: ApiCall, held: boolean): Answer => {
  const to = readRecipient(state, phone, body)
  const { type, ...checked } = checkContent(body, { state, phone })
  // At its top Graph passes over what it does not know; here a misspelt parameter is to be found.
  body.only(...COMMON, type).optionalText('biz_opaque_callback_data', LONGEST_OPAQUE)
  checkContext(body)
  const windowIsOpen = state.windowIsOpen(phone.phoneNumberId, to.customer.waId)
  if (state.settings.window === 'error' && checked.category === null && !windowIsOpen) throw refused(131047)
  const message = record(state, phone, to, type, body, call.arrivedAt)
  const accepted: Accepted = { message, customer: to.customer, checked, windowIsOpen }
  state.accepted.set(message.id, accepted)
  const status = held ? 'held_for_quality_assessment' : checked.category === null ? null : 'accepted'
  return ok(
    {
      messaging_product: 'whatsapp',
      contacts: [contactOf(to)],
      messages: [{ id: message.id, ...(status === null ? {} : { message_status: status }) }],
    },
    accepted,
  )
}

/**
 * `POST /<phone number>/messages`: a message, or a mark of reading.
 * @param held the message waits for its template's quality
 * @throws GraphFailure
 */
export const postMessages = (state: State, phone: Phone, call: ApiCall, held: boolean): Answer => {
  const body = new Params(parametersOf(call))
  body.oneOf('messaging_product', ['whatsapp'])
  return body.has('status') ? markRead(state, phone, body) : send(state, phone, body, call, held)
}
