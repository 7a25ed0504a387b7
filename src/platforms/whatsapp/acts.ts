import { verdictOf } from '../meta/answer.ts'
import { callGraph } from '../meta/graph.ts'
import type { ActAnswer, Credentials, PlatformTools } from '../platform.ts'
import type { Wire } from '../shared/read.ts'
import { addressOf, NO_ADDRESS } from './recipient.ts'
import { envelopeOf, messagesPath } from './send.ts'
import { accountTrouble } from './send-errors.ts'

/** An act may be repeated, so that a lost answer is no more than one that did not come. */
const act = async (tools: PlatformTools, credentials: Credentials, body: Wire): Promise<ActAnswer> => {
  const path = messagesPath(credentials)
  const answer = await callGraph(tools, credentials, { method: 'POST', path, body })
  if (answer.state === 'ok' && answer.data.success === false)
    return { state: 'refused', detail: 'Meta answered that it did not do so.', account: null }
  if (answer.state === 'ok') return { state: 'done' }
  const { state, detail } = verdictOf(answer)
  return state === 'refused' ? { state, detail, account: accountTrouble(answer) } : { state, detail }
}

/** Sets a reaction; `""` removes it. Never throws. */
export const react = async (
  tools: PlatformTools,
  to: readonly string[],
  extIdentifier: string,
  emoji: string,
  credentials: Credentials,
): Promise<ActAnswer> => {
  const address = addressOf(to)
  if (!address) return { state: 'refused', detail: NO_ADDRESS, account: null }
  const reaction = { message_id: extIdentifier, emoji }
  return act(tools, credentials, { ...envelopeOf(address), type: 'reaction', reaction })
}

/** Marks what the customer wrote as read. Never throws. */
export const markRead = (
  tools: PlatformTools,
  extIdentifier: string,
  typing: boolean,
  credentials: Credentials,
): Promise<ActAnswer> =>
  act(tools, credentials, {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: extIdentifier,
    ...(typing ? { typing_indicator: { type: 'text' } } : {}),
  })
