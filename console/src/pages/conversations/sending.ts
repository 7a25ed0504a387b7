import { useRef, useState } from 'preact/hooks'
import { ApiError, api, take } from '../../api/client.ts'
import { useHere } from '../../shell/here.tsx'
import type { Agent } from './data.ts'
import type { Message, Thread } from './thread.ts'

/** A text on its way to the hub. */
export interface Pending {
  /** The same text that is sent again after no answer came has the same key: it goes out once. */
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

const freshKey = (): string => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`

type Draft = Pick<Pending, 'conversationId' | 'words' | 'agent'>

const isSame = (one: Pending | null, { conversationId, words, agent }: Draft): one is Pending =>
  one !== null && one.conversationId === conversationId && one.words === words && one.agent?.id === agent?.id

/** It may have been taken all the same: no answer came, or one of whoever stands before the hub. */
const isInDoubt = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500)

/** Sends texts into a conversation. Each is shown at once. */
export const useSending = (conversationId: string, { messages, hear }: Thread) => {
  const { tenantId } = useHere()
  const [all, setPending] = useState<readonly Pending[]>([])
  const unanswered = useRef<Pending | null>(null)
  const post = async ({ key, words, agent }: Pending): Promise<Message> => {
    const path = { tenant_id: tenantId, conversation_id: conversationId }
    return await take(
      api.POST('/api/v1/tenants/{tenant_id}/conversations/{conversation_id}/messages/', {
        params: { path, header: { 'idempotency-key': key } },
        body: { type: 'TEXT', text: words, ...(agent === null ? {} : { agent_id: agent.id }) },
      }),
    )
  }
  /** @throws ApiError with the hub's reason: nothing was sent */
  const send = async (words: string, agent: Agent | null): Promise<void> => {
    const before = unanswered.current
    const key = isSame(before, { conversationId, words, agent }) ? before.key : freshKey()
    const own = { key, conversationId, words, agent, after: newestOf(messages) }
    setPending(others => [...others, own])
    try {
      hear(await post(own))
      if (unanswered.current?.key === key) unanswered.current = null
    } catch (error) {
      if (isInDoubt(error)) unanswered.current = own
      else if (unanswered.current?.key === key) unanswered.current = null
      throw error
    } finally {
      setPending(others => others.filter(one => one.key !== key))
    }
  }
  const pending = all.filter(one => one.conversationId === conversationId && !isThere(one, messages))
  return { pending, send }
}
export type Sending = ReturnType<typeof useSending>
