import { api, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { ErrorNote } from '../../kit/notes.tsx'
import { Page } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { ServiceDeliveries } from '../deliveries/service-deliveries.tsx'
import { NotFound } from '../not-found.tsx'
import { ServiceReplays } from '../replays/service-replays.tsx'
import { ServiceOverview } from './service-overview.tsx'
import { ServiceSettings } from './service-settings.tsx'

const TABS = {
  '': ServiceOverview,
  deliveries: ServiceDeliveries,
  replays: ServiceReplays,
  settings: ServiceSettings,
} as const
type TabName = keyof typeof TABS

/** One service: how it is, its deliveries, its replays, its settings. */
export const Service = ({ id, tab = '' }: { id: string; tab?: string }) => {
  const { tenantId, to } = useHere()
  const path = { tenant_id: tenantId, service_id: id }
  const service = useQuery(
    `service ${id}`,
    () => take(api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/', { params: { path } })),
    { on: news => (news.kind === 'attempt' || news.kind === 'service') && news.data.service_id === id },
  )
  if (service.error?.status === 404 || !(tab in TABS)) return <NotFound />
  const Tab = TABS[tab as TabName]
  const tabs = [
    { label: text('service.overview'), href: to.service(id), isCurrent: tab === '' },
    { label: text('service.deliveries'), href: to.serviceDeliveries(id), isCurrent: tab === 'deliveries' },
    { label: text('service.replays'), href: to.serviceReplays(id), isCurrent: tab === 'replays' },
    { label: text('service.settings'), href: to.serviceSettings(id), isCurrent: tab === 'settings' },
  ]
  return (
    <Page
      title={service.data?.name ?? text('service.title')}
      icon="standard:connected_apps"
      trail={[{ label: text('nav.services'), href: to.services }]}
      subtitle={service.data?.url}
    >
      <ErrorNote error={service.error} onRetry={service.reload} />
      <Tabs label={text('service.parts')} tabs={tabs} />
      {service.data === null ? <SkeletonBlock tall /> : <Tab service={service.data} query={service} />}
    </Page>
  )
}
