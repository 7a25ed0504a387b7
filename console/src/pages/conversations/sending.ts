import { useState } from 'preact/hooks'
import { api, take } from '../../api/client.ts'
import { useHere } from '../../shell/here.tsx'
import type { Agent } from './data.ts'
import type { Message, Thread } from './thread.ts'

/** A text on its way to the hub. */
export interface Pending {
  readonly key: string
  readonly conversationId: string
  readonly words: string
  readonly agent: Agent | null
  /** The newest message when it was sent. */
  readonly after: string
}

const newestOf = (messages: readonly Message[] | null): string =>
  (messages ?? []).reduce((newest, { id }) => (id > newest ? id : newest), '')

/** The stream may be faster than the answer. */
const isThere = ({ words, after }: Pending, messages: readonly Message[] | null): boolean =>
  messages?.some(({ id, outbound, text }) => outbound && text === words && id > after) === true

let sent = 0

/** Sends texts into a conversation. Each is shown at once. */
export const useSending = (conversationId: string, { messages, hear }: Thread) => {
  const { tenantId } = useHere()
  const [all, setPending] = useState<readonly Pending[]>([])
  const post = async ({ words, agent }: Pending): Promise<Message> => {
    const path = { tenant_id: tenantId, conversation_id: conversationId }
    return await take(
      api.POST('/api/v1/tenants/{tenant_id}/conversations/{conversation_id}/messages/', {
        params: { path },
        body: { type: 'TEXT', text: words, ...(agent === null ? {} : { agent_id: agent.id }) },
      }),
    )
  }
  /** @throws ApiError with the hub's reason: nothing was sent */
  const send = async (words: string, agent: Agent | null): Promise<void> => {
    sent += 1
    const own = { key: String(sent), conversationId, words, agent, after: newestOf(messages) }
    setPending(others => [...others, own])
    try {
      hear(await post(own))
    } finally {
      setPending(others => others.filter(one => one !== own))
    }
  }
  const pending = all.filter(one => one.conversationId === conversationId && !isThere(one, messages))
  return { pending, send }
}
export type Sending = ReturnType<typeof useSending>
