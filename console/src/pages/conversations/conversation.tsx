import { api, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { ErrorNote } from '../../kit/notes.tsx'
import { Page } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { NotFound } from '../not-found.tsx'
import { MoreActions, StateButton } from './actions.tsx'
import { Beside } from './beside.tsx'
import { Composer } from './composer.tsx'
import { LOOK_AGAIN_MS, useAgents, useFilter } from './data.ts'
import { Details } from './details.tsx'
import { Messages } from './messages.tsx'
import { useMoving } from './moving.ts'
import { nameOf } from './people.tsx'
import { useSending } from './sending.ts'
import { StateBadge } from './state.tsx'
import { useThread } from './thread.ts'

const useConversation = (id: string) => {
  const path = { tenant_id: useHere().tenantId, conversation_id: id }
  return useQuery(
    `conversation ${id}`,
    () => take(api.GET('/api/v1/tenants/{tenant_id}/conversations/{conversation_id}/', { params: { path } })),
    { on: news => news.kind === 'message' && news.data.conversation_id === id, everyMs: LOOK_AGAIN_MS },
  )
}

/** Where one move lets one write again. */
const REMEDIED: ReadonlySet<string> = new Set(['AUTO_BOT', 'BLOCKED'])

/** What is known of the conversation that is shown, and how it is moved. */
const useParts = (query: ReturnType<typeof useConversation>) => {
  const agents = useAgents()
  const moving = useMoving(query)
  return query.data === null ? null : { conversation: query.data, agents, moving }
}

interface TalkProps {
  readonly id: string
  /** Null: not known yet. */
  readonly parts: ReturnType<typeof useParts>
  readonly onRefused: () => void
}

/** Side by side: other conversations, what was written in this one, and what is known of it. */
const Talk = ({ id, parts, onRefused }: TalkProps) => {
  const thread = useThread(id)
  const sending = useSending(id, thread)
  return (
    <div class="gt-talk">
      <Beside id={id} />
      <section class="slds-card gt-card gt-talk__thread" aria-label={text('common.messages')}>
        <Messages key={id} thread={thread} pending={sending.pending} />
        {parts !== null && (
          <Composer
            key={id}
            {...parts}
            send={sending.send}
            remedy={REMEDIED.has(parts.conversation.state) ? <StateButton {...parts} /> : undefined}
            onRefused={onRefused}
          />
        )}
      </section>
      {parts === null ? <SkeletonBlock tall /> : <Details {...parts} />}
    </div>
  )
}

/** One conversation: what was written, who it is with, and what can be done. */
export const Conversation = ({ id }: { id: string }) => {
  const { to } = useHere()
  const { search } = useFilter()
  const query = useConversation(id)
  const parts = useParts(query)
  const conversation = query.data
  if (query.error?.status === 404) return <NotFound />
  return (
    <Page
      title={conversation === null ? text('conversation.title') : nameOf(conversation.chat_user)}
      icon="standard:messaging_conversation"
      trail={[{ label: text('nav.conversations'), href: to.conversations + search }]}
      badge={conversation === null ? undefined : <StateBadge state={conversation.state} />}
      actions={
        parts === null ? undefined : (
          <>
            <StateButton {...parts} />
            <MoreActions {...parts} />
          </>
        )
      }
    >
      <ErrorNote error={query.error} onRetry={query.reload} />
      <Talk id={id} parts={parts} onRefused={query.reload} />
    </Page>
  )
}
