import { isShallow } from '../../domain/bounds.ts'
import type { Content } from '../../domain/change.ts'
import type { Json, JsonObject } from '../../domain/contract.ts'
import { parseJson } from '../shared/json.ts'
import { asObject, asText, type Wire } from '../shared/read.ts'
import type { WireMessage } from './wire.ts'

/** What a person pressed or filled in. */
const answer = (
  type: 'BUTTON' | 'WA_INTERACTIVE',
  text: string | null,
  auxiliaryData: JsonObject,
): Content => ({
  type,
  text,
  media: null,
  auxiliaryData,
})

/** The platform's own object under its own name; it came out of JSON, so it is JSON. */
const asJson = (wire: Wire): JsonObject => wire as JsonObject

/** The press of a template's quick reply. */
export const readButton = (message: WireMessage): Content | null => {
  const body = asObject(message.button)
  if (!body) return null
  const title = asText(body.text)
  return answer('BUTTON', title, { button: { title, payload: asText(body.payload) } })
}

/** A shopping cart. */
export const readOrder = (message: WireMessage): Content | null => {
  const order = asObject(message.order)
  return order ? answer('WA_INTERACTIVE', asText(order.text), { order: asJson(order) }) : null
}

const readButtonReply = (reply: Wire): Content => {
  const title = asText(reply.title)
  const button = { title, payload: asText(reply.id) }
  return answer('BUTTON', title, { button, button_reply: asJson(reply) })
}

const readListReply = (reply: Wire): Content =>
  answer('WA_INTERACTIVE', asText(reply.title), { list_reply: asJson(reply) })

const DEEPEST_RESPONSE = 32

/** A flow's answer is JSON inside a string, mostly an object; what is no JSON stays the string that it is. */
const readResponse = (response: unknown): Json => {
  if (typeof response !== 'string') return (response ?? null) as Json
  try {
    const parsed: unknown = parseJson(response)
    return isShallow(parsed, DEEPEST_RESPONSE) ? (parsed as Json) : response
  } catch {
    return response
  }
}

const readFlowReply = (reply: Wire): Content =>
  answer('WA_INTERACTIVE', asText(reply.body), {
    nfm_reply: { ...asJson(reply), response_json: readResponse(reply.response_json) },
  })

const REPLIES: ReadonlyMap<string, (reply: Wire) => Content> = new Map([
  ['button_reply', readButtonReply],
  ['list_reply', readListReply],
  ['nfm_reply', readFlowReply],
])

/** The answer to an interactive message, or null where its kind is not known or its body is missing. */
export const readInteractive = (message: WireMessage): Content | null => {
  const interactive = asObject(message.interactive)
  const kind = asText(interactive?.type) ?? ''
  const reply = REPLIES.has(kind) ? asObject(interactive?.[kind]) : null
  return reply ? (REPLIES.get(kind)?.(reply) ?? null) : null
}
