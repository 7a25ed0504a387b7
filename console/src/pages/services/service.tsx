import { useLocation } from 'preact-iso'
import { api, type Schema, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Button } from '../../kit/button.tsx'
import { Menu } from '../../kit/menu.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Page } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { ServiceDeliveries } from '../deliveries/service-deliveries.tsx'
import { NotFound } from '../not-found.tsx'
import { ServiceReplays } from '../replays/service-replays.tsx'
import { type Desk, useDesk } from './desk.tsx'
import { HealthBadge, StateBadge } from './health.tsx'
import { ServiceOverview } from './service-overview.tsx'
import { ServiceSettings } from './service-settings.tsx'

const TABS = {
  '': ServiceOverview,
  deliveries: ServiceDeliveries,
  replays: ServiceReplays,
  settings: ServiceSettings,
} as const
type TabName = keyof typeof TABS

const Actions = ({ service, desk }: { service: Schema<'Service'>; desk: Desk }) => (
  <>
    <Button icon="utility:send" onClick={() => desk.ask('test', service)}>
      {text('serviceTest.send')}
    </Button>
    {service.state === 'ACTIVE' ? (
      <Button icon="utility:pause" onClick={() => desk.pause(service)}>
        {text('serviceDo.pause')}
      </Button>
    ) : (
      <Button
        // Where something is held, its own card offers the same.
        look={service.health.held > 0 ? 'neutral' : 'brand'}
        icon="utility:play"
        onClick={() => desk.resume(service)}
      >
        {text('serviceDo.resume')}
      </Button>
    )}
    <Menu
      label={text('common.moreActions')}
      items={[
        { label: text('serviceDo.rotate'), onClick: () => desk.ask('rotate', service) },
        { label: text('common.delete'), isDestructive: true, onClick: () => desk.ask('delete', service) },
      ]}
    />
  </>
)

/** What it is called and how it is, beside each other. */
const Signs = ({ service }: { service: Schema<'Service'> }) => (
  <span class="gt-service-signs">
    <StateBadge state={service.state} />
    <HealthBadge service={service} />
  </span>
)

/** One service: how it is, its deliveries, its replays, its settings. */
export const Service = ({ id, tab = '' }: { id: string; tab?: string }) => {
  const { tenantId, isAdmin, to } = useHere()
  const { route } = useLocation()
  const path = { tenant_id: tenantId, service_id: id }
  const service = useQuery(
    `service ${id}`,
    () => take(api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/', { params: { path } })),
    { on: news => (news.kind === 'attempt' || news.kind === 'service') && news.data.service_id === id },
  )
  const desk = useDesk({ onChanged: service.set, onGone: () => route(to.services) })
  if (service.error?.status === 404 || !(tab in TABS)) return <NotFound />
  const Tab = TABS[tab as TabName]
  const tabs = [
    { label: text('nav.overview'), href: to.service(id), isCurrent: tab === '' },
    { label: text('nav.deliveries'), href: to.serviceDeliveries(id), isCurrent: tab === 'deliveries' },
    { label: text('replay.title'), href: to.serviceReplays(id), isCurrent: tab === 'replays' },
    { label: text('nav.settings'), href: to.serviceSettings(id), isCurrent: tab === 'settings' },
  ]
  return (
    <Page
      title={service.data?.name ?? text('service.title')}
      icon="standard:connected_apps"
      trail={[{ label: text('nav.services'), href: to.services }]}
      subtitle={service.data?.url ?? ''}
      badge={service.data && <Signs service={service.data} />}
      actions={service.data && isAdmin && <Actions service={service.data} desk={desk} />}
    >
      <ErrorNote error={service.error} onRetry={service.reload} />
      <Tabs label={text('service.parts')} tabs={tabs} />
      {service.data === null ? (
        <SkeletonBlock tall />
      ) : (
        <Tab service={service.data} query={service} desk={desk} />
      )}
      {desk.dialog}
    </Page>
  )
}
