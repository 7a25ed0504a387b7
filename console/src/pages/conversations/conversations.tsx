import { Empty } from '../../kit/empty.tsx'
import { platformName } from '../../kit/mark.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { SkeletonRows } from '../../kit/skeleton.tsx'
import { type Column, More, Table } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { ShortList } from './beside.tsx'
import { type Agent, useAgents, useConversations, useFilter, usePlatforms } from './data.ts'
import { Filters } from './filters.tsx'
import { Avatar, nameOf } from './people.tsx'
import { type Conversation, StateBadge } from './state.tsx'

const NotOne = () => {
  const { to } = useHere()
  const { isSet } = useFilter()
  if (isSet)
    return (
      <Empty icon="utility:filterList" title={text('conversations.noneFits')}>
        {text('conversations.noneFitsText')}
      </Empty>
    )
  return (
    <Empty
      icon="utility:chat"
      title={text('conversations.none')}
      action={<a href={to.platforms}>{text('common.toPlatforms')}</a>}
    >
      {text('conversations.noneText')}
    </Empty>
  )
}

/** One line of who it is with. */
const Who = ({ conversation: { id, chat_user } }: { conversation: Conversation }) => {
  const { to } = useHere()
  const { search } = useFilter()
  const [name, number] = [nameOf(chat_user), chat_user.phone_number]
  return (
    <div class="gt-who-row">
      <Avatar user={chat_user} />
      <div>
        <a class="gt-who-row__name" href={to.conversation(id) + search}>
          {name}
        </a>
        {number !== null && number !== name && <div class="gt-quiet">{number}</div>}
      </div>
    </div>
  )
}

const columnsOf = (
  agents: readonly Agent[],
  platforms: ReturnType<typeof usePlatforms>,
): readonly Column<Conversation>[] => {
  const platformOf = (id: string) => platforms.find(one => one.id === id)
  return [
    { label: text('common.customer'), cell: row => <Who conversation={row} /> },
    {
      label: text('common.account'),
      cell: ({ platform_id }) => {
        const platform = platformOf(platform_id)
        return platform === undefined ? null : (
          <>
            {platform.name} <div class="gt-quiet">{platformName(platform.type)}</div>
          </>
        )
      },
    },
    { label: text('common.state'), cell: ({ state }) => <StateBadge state={state} /> },
    {
      label: text('conversations.agent'),
      cell: ({ agent_id }) =>
        agents.find(({ id }) => id === agent_id)?.name ?? (
          <span class="gt-quiet">{text('conversations.nobody')}</span>
        ),
    },
    { label: text('conversations.activity'), cell: ({ updated_at }) => <Ago at={updated_at} /> },
  ]
}

/** All conversations with customers, live. */
export const Conversations = () => {
  const list = useConversations(useFilter().filter)
  const [agents, platforms] = [useAgents(), usePlatforms()]
  return (
    <Page
      title={text('nav.conversations')}
      icon="standard:messaging_conversation"
      subtitle={text('conversations.subtitle')}
    >
      <ErrorNote error={list.error} onRetry={list.reload} />
      <Card title={text('conversations.list')} isFlush>
        <Filters agents={agents} platforms={platforms} />
        <div class="gt-list-wide">
          <Table
            caption={text('conversations.list')}
            columns={columnsOf(agents, platforms)}
            rows={list.rows}
            empty={<NotOne />}
          />
        </div>
        <div class="gt-list-narrow">
          {list.rows === null && list.error === null && <SkeletonRows rows={6} />}
          {list.rows?.length === 0 && <NotOne />}
          <ShortList rows={list.rows ?? []} />
        </div>
        <More pages={list} />
      </Card>
    </Page>
  )
}
