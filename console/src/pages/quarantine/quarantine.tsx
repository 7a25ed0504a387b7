import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { ErrorNote, Note } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { Progress } from '../../kit/progress.tsx'
import { More, Table } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { EVERY_MS } from '../platforms/every.ts'
import { useAccountNames } from './accounts.ts'
import { ReasonsInShort } from './reasons.tsx'

type Row = Schema<'Quarantined'>

interface Round {
  readonly count: number
  readonly done: number
  readonly read: number
  readonly error: unknown
}

/** Reads all of these once more, one by one. */
const useReplayAll = (reload: () => void) => {
  const { tenantId } = useHere()
  const [round, setRound] = useState<Round | null>(null)
  const start = async (rows: readonly Row[]): Promise<void> => {
    let now: Round = { count: rows.length, done: 0, read: 0, error: null }
    setRound(now)
    for (const { id } of rows) {
      const path = { tenant_id: tenantId, quarantine_id: id }
      try {
        const { removed } = await take(
          api.POST('/api/v1/tenants/{tenant_id}/quarantine/{quarantine_id}/replay/', { params: { path } }),
        )
        now = { ...now, done: now.done + 1, read: now.read + (removed ? 1 : 0) }
      } catch (error) {
        now = { ...now, done: now.done + 1, error }
      }
      setRound(now)
    }
    reload()
  }
  const isRunning = round !== null && round.done < round.count
  return { round, isRunning, start: (rows: readonly Row[]) => void start(rows) }
}

const Outcome = ({ round }: { round: Round | null }) => {
  if (round === null) return null
  const { count, done, read } = round
  if (done < count)
    return (
      <Card title={text('quarantine.replaying')}>
        <Progress label={text('quarantine.replaying')} done={done} total={count} />
      </Card>
    )
  return (
    <>
      <Note kind={read === count ? 'success' : 'warning'}>
        {text('quarantine.replayedAll', { read, count })}
      </Note>
      <ErrorNote error={round.error} />
    </>
  )
}

const List = ({ rows }: { rows: readonly Row[] | null }) => {
  const { to } = useHere()
  const nameOf = useAccountNames()
  return (
    <Table
      caption={text('quarantine.list')}
      rows={rows}
      columns={[
        {
          label: text('quarantine.received'),
          cell: ({ id, received_at }) => (
            <a class="gt-nowrap" href={to.quarantined(id)}>
              <Ago at={received_at} />
            </a>
          ),
        },
        {
          label: text('common.account'),
          cell: ({ platform_id }) => <a href={to.platform(platform_id)}>{nameOf(platform_id)}</a>,
        },
        {
          label: text('quarantine.reason'),
          isWide: true,
          cell: ({ reasons }) => <ReasonsInShort reasons={reasons} />,
        },
        {
          label: text('quarantine.size'),
          cell: ({ size }) => text('quarantine.bytes', { count: size }),
          isNumber: true,
        },
      ]}
      empty={
        <Empty icon="utility:success" title={text('quarantine.none')}>
          {text('quarantine.noneText')}
        </Empty>
      }
    />
  )
}

/** Posts of platforms in which something could not be read. */
export const Quarantine = () => {
  const { tenantId, isAdmin, to } = useHere()
  const path = usePath()
  const posts = usePages(
    `${tenantId} quarantine`,
    page => take(api.GET('/api/v1/tenants/{tenant_id}/quarantine/', { params: { path, query: page } })),
    { everyMs: EVERY_MS },
  )
  const { round, isRunning, start } = useReplayAll(posts.reload)
  const rows = posts.rows ?? []
  return (
    <Page
      title={text('quarantine.title')}
      icon="standard:incident"
      trail={[{ label: text('nav.platforms'), href: to.platforms }]}
      subtitle={text('quarantine.intro')}
      actions={
        isAdmin &&
        rows.length > 0 && (
          <Button busy={isRunning} onClick={() => start(rows)}>
            {text('quarantine.replayShown')}
          </Button>
        )
      }
    >
      <ErrorNote error={posts.error} onRetry={posts.reload} />
      {!isAdmin && <Note>{text('quarantine.onlyAdmin')}</Note>}
      <Outcome round={round} />
      <Card title={text('quarantine.list')} isFlush>
        <List rows={posts.rows} />
        <More pages={posts} />
      </Card>
    </Page>
  )
}
