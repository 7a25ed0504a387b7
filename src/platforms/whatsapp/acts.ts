import { callGraph } from '../meta/graph.ts'
import type { ActAnswer, Credentials, PlatformTools } from '../platform.ts'
import type { Wire } from '../shared/read.ts'
import { addressOf, NO_ADDRESS } from './recipient.ts'
import { envelopeOf, messagesPath } from './send.ts'
import { actAnswer } from './send-errors.ts'

const act = async (tools: PlatformTools, credentials: Credentials, body: Wire): Promise<ActAnswer> =>
  actAnswer(await callGraph(tools, credentials, { method: 'POST', path: messagesPath(credentials), body }))

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
