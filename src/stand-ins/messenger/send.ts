import { type ApiCall, asObject, asText, type Wire } from '../kit/call.ts'
import { checkMessage, checkType, onlyKnown } from './checks.ts'
import { bad, MessengerFailure } from './failure.ts'
import type { Account, Kept, Sent, State } from './state.ts'

const FETCH_MS = 5_000

/** Fetches what the business has, as the platform does. @throws MessengerFailure where it cannot */
const fetched = async (url: string): Promise<Kept> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) }).catch(() => null)
  if (!answer?.ok) throw bad('Failed to fetch the file from the url', 2_018_008)
  return {
    bytes: Buffer.from(await answer.arrayBuffer()),
    mimeType: answer.headers.get('content-type') ?? 'application/octet-stream',
  }
}

const fileOf = async (state: State, message: Wire): Promise<Kept | null> => {
  const payload = asObject(asObject(message.attachment)?.payload)
  const id = asText(payload?.attachment_id)
  if (id !== null) {
    const kept = state.files.get(id)
    if (kept === undefined) throw bad('Invalid attachment ID', 2_018_074)
    return kept
  }
  const url = asText(payload?.url)
  return url === null ? null : fetched(url)
}

/** Whom a call is for. @throws MessengerFailure where that is nobody who wrote */
const recipientOf = (state: State, { id: account, kind }: Account, body: Wire): string => {
  const recipient = asObject(body.recipient)
  if (recipient === null) throw bad('The parameter recipient is required')
  const id = asText(recipient.id)
  if (id === null || state.silentFor(account, id) === null)
    throw kind === 'page'
      ? bad('No matching user found', 2_018_001)
      : bad('The requested user cannot be found.', 2_534_014)
  return id
}

const checkWindow = (state: State, { id, kind }: Account, to: string, allowedMs: number): void => {
  if ((state.silentFor(id, to) ?? 0) <= allowedMs) return
  throw new MessengerFailure(10, { subcode: kind === 'page' ? 2_018_278 : 2_534_022 })
}

const ACTIONS = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact']

const act = (state: State, account: Account, to: string, body: Wire): Wire => {
  onlyKnown(body, ['recipient', 'sender_action', 'payload'], 'messages')
  const action = asText(body.sender_action) ?? ''
  if (!ACTIONS.includes(action)) throw bad(`Param sender_action must be one of {${ACTIONS.join(', ')}}`)
  const payload = asObject(body.payload)
  if (action.endsWith('react')) {
    if (!state.mids.has(asText(payload?.message_id) ?? '')) throw bad('Invalid message id', 2_018_049)
    const reaction = asText(payload?.reaction)
    if (action === 'react' && reaction === null) throw bad('Param payload[reaction] is required')
    if (action === 'react' && account.kind === 'instagram' && reaction !== 'love')
      throw bad('Param payload[reaction] must be one of {love}')
  }
  state.actions.push({ account: account.id, to, action, payload })
  return { recipient_id: to }
}

/** What came of a call. */
export interface Carried {
  readonly answer: Wire
  /** The message; null: it was none. */
  readonly sent: Sent | null
}

/** `POST …/messages` @throws MessengerFailure */
export const postMessages = async (state: State, account: Account, call: ApiCall): Promise<Carried> => {
  const { body } = call
  if (body === null) throw bad('The body is not JSON')
  const to = recipientOf(state, account, body)
  if (state.customers.get(to)?.unavailable) throw new MessengerFailure(551, { subcode: 1_545_041 })
  if (body.sender_action !== undefined) return { answer: act(state, account, to, body), sent: null }
  onlyKnown(
    body,
    ['recipient', 'messaging_type', 'tag', 'message', 'reply_to', 'notification_type'],
    'messages',
  )
  const allowedMs = checkType(body)
  const message = asObject(body.message)
  if (message === null) throw bad('The parameter message is required')
  checkMessage(account, message)
  const reply = asObject(body.reply_to)
  if (reply !== null && !state.mids.has(asText(reply.mid) ?? '')) throw bad('Invalid reply_to mid')
  checkWindow(state, account, to, allowedMs)
  const file = await fileOf(state, message)
  const sent: Sent = {
    mid: state.newMid(account),
    account: account.id,
    to,
    body,
    metadata: asText(message.metadata),
    file,
    arrivedAt: call.arrivedAt,
  }
  state.sent.push(sent)
  return { answer: { recipient_id: to, message_id: sent.mid }, sent }
}
