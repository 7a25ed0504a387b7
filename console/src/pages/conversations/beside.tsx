import { ErrorNote } from '../../kit/notes.tsx'
import { SkeletonRows } from '../../kit/skeleton.tsx'
import { More } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { useConversations, useFilter } from './data.ts'
import { Avatar, nameOf } from './people.tsx'

/** The other conversations beside an open one, as the list was filtered; where there is room. */
export const Beside = ({ id }: { id: string }) => {
  const { to } = useHere()
  const { filter, search } = useFilter()
  const list = useConversations(filter)
  return (
    <nav class="slds-card gt-card gt-beside" aria-label={text('conversations.list')}>
      <ErrorNote error={list.error} onRetry={list.reload} />
      {list.rows === null && list.error === null && <SkeletonRows rows={6} />}
      <ul>
        {list.rows?.map(conversation => (
          <li key={conversation.id}>
            <a
              class="gt-beside__one"
              href={to.conversation(conversation.id) + search}
              aria-current={conversation.id === id ? 'page' : undefined}
            >
              <Avatar user={conversation.chat_user} />
              <span class="gt-beside__words">
                <span class="gt-beside__name">{nameOf(conversation.chat_user)}</span>
                <span class="gt-quiet">
                  {word('conversations.state', conversation.state)} · <Ago at={conversation.updated_at} />
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <More hasMore={list.hasMore} isLoading={list.isLoadingMore} onMore={list.more} />
    </nav>
  )
}
