import { useState } from 'preact/hooks'
import { api, take } from '../../api/client.ts'
import { useHere } from '../../shell/here.tsx'
import type { Agent } from './data.ts'
import type { Message } from './thread.ts'

/** A text on its way to the hub. */
export interface Pending {
  readonly key: string
  readonly conversationId: string
  readonly words: string
  readonly agent: Agent | null
  readonly at: string
}

/**
 * Sends texts into a conversation. Each is shown at once.
 * @param hear is given the message as the hub took it
 */
export const useSending = (conversationId: string, hear: (message: Message) => void) => {
  const { tenantId } = useHere()
  const [all, setPending] = useState<readonly Pending[]>([])
  /** @throws ApiError with the hub's reason: nothing was sent */
  const send = async (words: string, agent: Agent | null): Promise<void> => {
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`
    const own = { key, conversationId, words, agent, at: new Date().toISOString() }
    setPending(others => [...others, own])
    try {
      hear(
        await take(
          api.POST('/api/v1/tenants/{tenant_id}/conversations/{conversation_id}/messages/', {
            params: {
              path: { tenant_id: tenantId, conversation_id: conversationId },
              header: { 'idempotency-key': key },
            },
            body: { type: 'TEXT', text: words, ...(agent === null ? {} : { agent_id: agent.id }) },
          }),
        ),
      )
    } finally {
      setPending(others => others.filter(one => one.key !== key))
    }
  }
  return { pending: all.filter(one => one.conversationId === conversationId), send }
}
export type Sending = ReturnType<typeof useSending>
