import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { Badge } from '../../kit/badge.tsx'
import { Button, LinkButton } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { PlatformMark, platformName } from '../../kit/mark.tsx'
import { ErrorNote, Note } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { type Column, PagedTable } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { AddPlatform } from './add.tsx'
import { EVERY_MS } from './every.ts'
import { HealthBadge } from './health.tsx'

type Platform = Schema<'Platform'>

const QuarantineLink = () => {
  const { tenantId, to } = useHere()
  const path = usePath()
  const kept = useQuery(
    `${tenantId} quarantine count`,
    () => take(api.GET('/api/v1/tenants/{tenant_id}/quarantine/', { params: { path, query: { limit: 1 } } })),
    { everyMs: EVERY_MS },
  )
  const count = kept.data?.count ?? 0
  return (
    <LinkButton href={to.quarantine}>
      {count === 0 ? text('quarantine.title') : text('platforms.quarantineCount', { count })}
    </LinkButton>
  )
}

const Account = ({ platform: { id, name, type } }: { platform: Platform }) => {
  const { to } = useHere()
  return (
    <span class="gt-marked">
      <PlatformMark type={type} />
      <span>
        <a href={to.platform(id)}>{name}</a>
        <span class="gt-quiet gt-under">{platformName(type)}</span>
      </span>
    </span>
  )
}

const COLUMNS: Column<Platform>[] = [
  { label: text('common.account'), cell: platform => <Account platform={platform} /> },
  {
    label: text('common.health'),
    isWide: true,
    cell: ({ health }) => (
      <>
        <HealthBadge health={health} />
        {health.detail !== null && <span class="gt-quiet gt-under">{health.detail}</span>}
      </>
    ),
  },
  {
    label: text('platforms.forwarding'),
    cell: ({ message_forwarding }) =>
      message_forwarding ? text('platforms.on') : <Badge tone="warning">{text('platforms.off')}</Badge>,
  },
  {
    label: text('platforms.lastHeard'),
    cell: ({ health }) => <Ago at={health.last_heard_at} />,
  },
]

const useAccounts = () => {
  const path = usePath()
  return usePages(
    `${path.tenant_id} platforms`,
    page => take(api.GET('/api/v1/tenants/{tenant_id}/platforms/', { params: { path, query: page } })),
    { everyMs: EVERY_MS },
  )
}

interface ListProps {
  readonly accounts: ReturnType<typeof useAccounts>
  /** The button that adds one, for who may. */
  readonly add: ComponentChildren
}

const List = ({ accounts, add }: ListProps) => (
  <Card title={text('platforms.list')} isFlush>
    <PagedTable
      caption={text('platforms.list')}
      pages={accounts}
      columns={COLUMNS}
      empty={
        <Empty icon="utility:chat" title={text('platforms.none')} action={add}>
          {text('platforms.noneText')}
        </Empty>
      }
    />
  </Card>
)

/** All accounts of the tenant on chat platforms. */
export const Platforms = () => {
  const { isAdmin } = useHere()
  const [isAdding, setAdding] = useState(false)
  const accounts = useAccounts()
  const add = isAdmin ? (
    <Button look="brand" onClick={() => setAdding(true)}>
      {text('platforms.add')}
    </Button>
  ) : undefined
  return (
    <Page
      title={text('nav.platforms')}
      icon="standard:omni_channel"
      actions={
        <>
          <QuarantineLink />
          {add}
        </>
      }
    >
      <ErrorNote error={accounts.error} onRetry={accounts.reload} />
      {!isAdmin && <Note>{text('platforms.onlyAdmin')}</Note>}
      <List accounts={accounts} add={add} />
      {isAdding && <AddPlatform onAdded={accounts.reload} onClose={() => setAdding(false)} />}
    </Page>
  )
}
