import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { More } from '../../kit/table.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { AddService } from './add-service.tsx'
import { type Desk, useDesk } from './desk.tsx'
import { ServiceTable } from './service-table.tsx'

const PAGE = 25
const EVERY_MS = 10_000

/** The services, and how one is shown as it was just made to be. */
const useServices = () => {
  const path = usePath()
  const pages = usePages(
    'services',
    page =>
      take(
        api.GET('/api/v1/tenants/{tenant_id}/services/', {
          params: { path, query: { limit: PAGE, ...page } },
        }),
      ),
    // Attempts come by the thousand: what they change is looked up now and then.
    { on: news => news.kind === 'service', everyMs: EVERY_MS },
  )
  /** Another state of a service; null: it is gone. */
  const show = (id: string, service: Schema<'Service'> | null): void =>
    pages.set((pages.rows ?? []).flatMap(old => (old.id !== id ? [old] : service === null ? [] : [service])))
  return { ...pages, show }
}

interface ListProps {
  readonly services: ReturnType<typeof useServices>
  readonly desk: Desk
  /** The button that adds one, for who may. */
  readonly add: ComponentChildren
}

const List = ({ services, desk, add }: ListProps) => {
  const { isAdmin } = useHere()
  return (
    <Card title={text('services.list')} isFlush>
      <ServiceTable
        services={services.rows}
        desk={desk}
        empty={
          <Empty icon="utility:connected_apps" title={text('services.none')} action={add}>
            {text(isAdmin ? 'services.noneText' : 'services.noneAgent')}
          </Empty>
        }
      />
      <More pages={services} />
    </Card>
  )
}

/** Integrations and Webhooks: where events go. */
export const Services = () => {
  const { isAdmin } = useHere()
  const [isAdding, setAdding] = useState(false)
  const services = useServices()
  const desk = useDesk({
    onChanged: service => services.show(service.id, service),
    onGone: ({ id }) => {
      services.show(id, null)
      services.reload()
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
      <ErrorNote error={services.error} onRetry={services.reload} />
      <List services={services} desk={desk} add={add} />
      {isAdding && <AddService onMade={services.reload} onClose={() => setAdding(false)} />}
      {desk.dialog}
    </Page>
  )
}
