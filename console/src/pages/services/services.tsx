import { useRef, useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { AddService } from './add-service.tsx'
import { useDesk } from './desk.tsx'
import { ServiceTable } from './service-table.tsx'

const PAGE = 25
const EVERY_MS = 10_000

/** The place in a list that an answer's `next` or `previous` names. */
const cursorOf = (link: string | null | undefined): string | null =>
  link ? new URL(link, location.origin).searchParams.get('cursor') : null

/** One page of the services, and the way to the others. */
const useServices = () => {
  const last = useRef<Schema<'ServiceList'> | null>(null)
  const path = usePath()
  const [cursor, setCursor] = useState<string | null>(null)
  const query = useQuery(
    `services ${cursor ?? ''}`,
    () =>
      take(
        api.GET('/api/v1/tenants/{tenant_id}/services/', {
          params: { path, query: { limit: PAGE, ...(cursor === null ? {} : { cursor }) } },
        }),
      ),
    // Attempts come by the thousand: what they change is looked up now and then.
    { on: news => news.kind === 'service', everyMs: EVERY_MS },
  )
  // While another page is on its way, nothing jumps.
  last.current = query.data ?? last.current
  const list = last.current
  /** Another state of a service; null: it is gone. */
  const show = (id: string, service: Schema<'Service'> | null): void => {
    if (query.data === null) return
    const results = query.data.results.flatMap(old =>
      old.id !== id ? [old] : service === null ? [] : [service],
    )
    query.set({ ...query.data, results })
  }
  const turn = (to: string | null): void => {
    setCursor(to)
    document.getElementById('main')?.focus()
  }
  return { query, list, show, turn, older: cursorOf(list?.next), newer: cursorOf(list?.previous) }
}

const Pager = ({ older, newer, turn }: Pick<ReturnType<typeof useServices>, 'older' | 'newer' | 'turn'>) =>
  older === null && newer === null ? null : (
    <nav class="gt-more gt-row gt-pager" aria-label={text('services.pages')}>
      <Button disabled={newer === null} onClick={() => turn(newer)}>
        {text('services.newer')}
      </Button>
      <Button disabled={older === null} onClick={() => turn(older)}>
        {text('services.older')}
      </Button>
    </nav>
  )

/** Integrations and Webhooks: where events go. */
export const Services = () => {
  const { isAdmin } = useHere()
  const [isAdding, setAdding] = useState(false)
  const { query, list, show, ...pages } = useServices()
  const desk = useDesk({
    onChanged: service => show(service.id, service),
    onGone: ({ id }) => {
      show(id, null)
      query.reload()
    },
  })
  const add = isAdmin ? (
    <Button look="brand" icon="utility:add" onClick={() => setAdding(true)}>
      {text('services.add')}
    </Button>
  ) : undefined
  return (
    <Page
      title={text('nav.services')}
      icon="standard:connected_apps"
      subtitle={text('services.subtitle')}
      actions={add}
    >
      <ErrorNote error={query.error} onRetry={query.reload} />
      <Card title={text('services.list')} isFlush>
        <ServiceTable
          services={list?.results ?? null}
          desk={desk}
          empty={
            <Empty icon="utility:connected_apps" title={text('services.none')} action={add}>
              {text(isAdmin ? 'services.noneText' : 'services.noneAgent')}
            </Empty>
          }
        />
        <Pager {...pages} />
      </Card>
      {isAdding && <AddService onMade={query.reload} onClose={() => setAdding(false)} />}
      {desk.dialog}
    </Page>
  )
}
