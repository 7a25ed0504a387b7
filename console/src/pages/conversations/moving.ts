import { api, type Schema, take } from '../../api/client.ts'
import type { Query } from '../../api/query.ts'
import { toast, toastError } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { type TextName, text } from '../../strings/text.ts'
import { nameOf } from './people.tsx'
import type { Conversation } from './state.tsx'

type Patch = Schema<'ConversationPatch'>

/** Changes a conversation. What cannot be, the hub says. */
export const useMoving = (query: Query<Conversation>) => {
  const { tenantId } = useHere()
  /** @throws ApiError `state_impossible` with the reason */
  const ask = async (conversation: Conversation, body: Patch, done: TextName): Promise<void> => {
    const path = { tenant_id: tenantId, conversation_id: conversation.id }
    const url = '/api/v1/tenants/{tenant_id}/conversations/{conversation_id}/'
    query.set(await take(api.PATCH(url, { params: { path }, body })))
    toast(text(done, { name: nameOf(conversation.chat_user) }))
  }
  /** Does it, and says why where it cannot be. */
  const move = (conversation: Conversation, body: Patch, done: TextName): Promise<void> =>
    ask(conversation, body, done).catch(error => {
      query.reload()
      toastError(error)
    })
  /** Whom it is assigned to is shown at once. */
  const assign = (conversation: Conversation, agentId: string | null): void => {
    query.set({ ...conversation, agent_id: agentId })
    void move(conversation, { agent_id: agentId }, 'conversation.assigned')
  }
  return { ask, move, assign }
}
export type Moving = ReturnType<typeof useMoving>
