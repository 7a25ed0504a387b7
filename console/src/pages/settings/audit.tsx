import { api, type Schema, take } from '../../api/client.ts'
import { LONGEST_PAGE, usePages } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { Empty } from '../../kit/empty.tsx'
import { platformName } from '../../kit/mark.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { type Column, PagedTable } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { SettingsFrame } from './settings-frame.tsx'

type Entry = Schema<'AuditEntry'>

/** Names of what is there still, by id. */
const useNames = (): ReadonlyMap<string, string> => {
  const path = usePath()
  const { tenantId, tenantName } = useHere()
  const params = { path, query: { limit: LONGEST_PAGE } }
  const { data } = useQuery('audit names', () =>
    Promise.all([
      take(api.GET('/api/v1/tenants/{tenant_id}/agents/', { params })),
      take(api.GET('/api/v1/tenants/{tenant_id}/platforms/', { params })),
      take(api.GET('/api/v1/tenants/{tenant_id}/services/', { params })),
      take(api.GET('/api/v1/tenants/{tenant_id}/tokens/', { params })),
    ]),
  )
  const named = (data ?? []).flatMap(({ results }) => results.map(({ id, name }) => [id, name] as const))
  return new Map([[tenantId, tenantName], ...named])
}

const isUuid = (value: string): boolean => /^[0-9a-f-]{36}$/.test(value)

/** Who did it: the name of a token stands behind its id. */
const actorOf = ({ actor }: Entry): string => {
  const [id = '', ...name] = actor.split(' ')
  return word('audit.actor', isUuid(id) ? name.join(' ') || id : actor)
}

/** A token's own name stands in the detail of what is gone. */
const SAYS_NAME: ReadonlySet<string> = new Set(['token.revoke', 'session.create', 'session.end'])
/** Of a session there is nothing to say but whose it is. */
const isSession = ({ action }: Entry): boolean => action.startsWith('session.')

const Target = ({ entry, names }: { entry: Entry; names: ReadonlyMap<string, string> }) => {
  const { action, target, detail } = entry
  if (isSession(entry)) return null
  const name = names.get(target) ?? (SAYS_NAME.has(action) ? detail : undefined)
  if (name !== undefined && name !== '') return <span title={target}>{name}</span>
  return <code class="gt-quiet gt-break">{target}</code>
}

/** What was changed of it, or how; said of names already it is said once. */
const detailOf = ({ action, detail }: Entry): string => {
  if (SAYS_NAME.has(action)) return ''
  return detail
    .split(', ')
    .map(part => platformName(word('audit.field', part)))
    .join(', ')
}

const columnsOf = (names: ReadonlyMap<string, string>): readonly Column<Entry>[] => [
  { label: text('common.when'), cell: ({ at }) => <Ago at={at} /> },
  { label: text('audit.who'), cell: entry => <strong>{actorOf(entry)}</strong> },
  { label: text('audit.what'), cell: ({ action }) => word('audit.action', action) },
  { label: text('audit.which'), cell: entry => <Target entry={entry} names={names} /> },
  { label: text('audit.detail'), cell: entry => <span class="gt-quiet">{detailOf(entry)}</span> },
]

const AuditList = () => {
  const path = usePath()
  const names = useNames()
  const list = usePages('audit', page =>
    take(
      api.GET('/api/v1/tenants/{tenant_id}/audit/', {
        params: { path, query: page },
      }),
    ),
  )
  return (
    <Card title={text('audit.list')} isFlush>
      <ErrorNote error={list.error} onRetry={list.reload} />
      <PagedTable
        caption={text('audit.list')}
        columns={columnsOf(names)}
        pages={list}
        empty={
          <Empty icon="utility:list" title={text('audit.none')}>
            {text('audit.noneText')}
          </Empty>
        }
      />
    </Card>
  )
}

/** Who changed what, and when. */
export const Audit = () => {
  const { isAdmin } = useHere()
  return (
    <SettingsFrame tab="audit" isForAdmins>
      {isAdmin && <AuditList />}
    </SettingsFrame>
  )
}
