import { ErrorNote } from '../../kit/notes.tsx'
import { SkeletonRows } from '../../kit/skeleton.tsx'
import { More } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { useConversations, useFilter } from './data.ts'
import { Avatar, nameOf } from './people.tsx'
import { type Conversation, StateBadge } from './state.tsx'

export interface ShortListProps {
  readonly rows: readonly Conversation[]
  /** The one that is open. */
  readonly current?: string
}

/** Conversations where there is little room. */
export const ShortList = ({ rows, current }: ShortListProps) => {
  const { to } = useHere()
  const { search } = useFilter()
  return (
    <ul class="gt-short-list">
      {rows.map(({ id, chat_user, state, updated_at }) => (
        <li key={id}>
          <a
            class="gt-short-list__one"
            href={to.conversation(id) + search}
            aria-current={id === current ? 'page' : undefined}
          >
            <Avatar user={chat_user} />
            <span class="gt-short-list__words">
              <span class="gt-short-list__name">{nameOf(chat_user)}</span>
              <span class="gt-short-list__state">
                {state !== 'OPEN' && <StateBadge state={state} />}
                <Ago at={updated_at} />
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

/** The other conversations beside an open one, as the list was filtered; where there is room. */
export const Beside = ({ id }: { id: string }) => {
  const list = useConversations(useFilter().filter)
  return (
    <nav class="slds-card gt-card gt-beside" aria-label={text('conversations.list')}>
      <ErrorNote error={list.error} onRetry={list.reload} />
      {list.rows === null && list.error === null && <SkeletonRows rows={6} />}
      <ShortList rows={list.rows ?? []} current={id} />
      <More pages={list} />
    </nav>
  )
}
