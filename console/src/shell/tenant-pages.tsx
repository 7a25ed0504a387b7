import { useEffect, useMemo } from 'preact/hooks'
import { Route, Router } from 'preact-iso'
import { api, take } from '../api/client.ts'
import { forget } from '../api/pulse.ts'
import { useQuery } from '../api/query.ts'
import { listen } from '../api/stream.ts'
import { session } from '../api/who.ts'
import { ErrorNote } from '../kit/notes.tsx'
import { Conversation } from '../pages/conversations/conversation.tsx'
import { Conversations } from '../pages/conversations/conversations.tsx'
import { Deliveries } from '../pages/deliveries/deliveries.tsx'
import { Delivery } from '../pages/deliveries/delivery.tsx'
import { NotFound } from '../pages/not-found.tsx'
import { Overview } from '../pages/overview/overview.tsx'
import { Platform } from '../pages/platforms/platform.tsx'
import { Platforms } from '../pages/platforms/platforms.tsx'
import { Quarantine } from '../pages/quarantine/quarantine.tsx'
import { Quarantined } from '../pages/quarantine/quarantined.tsx'
import { Service } from '../pages/services/service.tsx'
import { Services } from '../pages/services/services.tsx'
import { Audit } from '../pages/settings/audit.tsx'
import { Settings } from '../pages/settings/settings.tsx'
import { Tokens } from '../pages/settings/tokens.tsx'
import { Frame } from './frame.tsx'
import { HereProvider, hereOf } from './here.tsx'

const Inside = () => (
  <Router>
    <Route path="/" component={Overview} />
    <Route path="/services" component={Services} />
    <Route path="/services/:id" component={Service} />
    <Route path="/services/:id/:tab" component={Service} />
    <Route path="/deliveries" component={Deliveries} />
    <Route path="/deliveries/:id" component={Delivery} />
    <Route path="/platforms" component={Platforms} />
    <Route path="/platforms/:id" component={Platform} />
    <Route path="/quarantine" component={Quarantine} />
    <Route path="/quarantine/:id" component={Quarantined} />
    <Route path="/conversations" component={Conversations} />
    <Route path="/conversations/:id" component={Conversation} />
    <Route path="/settings" component={Settings} />
    <Route path="/settings/tokens" component={Tokens} />
    <Route path="/settings/audit" component={Audit} />
    <Route default component={NotFound} />
  </Router>
)

/** All pages of one tenant, around one open stream. */
export const TenantPages = ({ tenantId }: { readonly tenantId: string }) => {
  const tenant = useQuery(tenantId, () =>
    take(api.GET('/api/v1/tenants/{tenant_id}/', { params: { path: { tenant_id: tenantId } } })),
  )
  const isAdmin = session.value?.kind !== 'agent'
  const { data } = tenant
  const here = useMemo(() => (data === null ? null : hereOf(data, isAdmin)), [data?.id, data?.name, isAdmin])
  const isThere = here !== null
  useEffect(forget, [tenantId])
  useEffect(() => (isThere ? listen(tenantId) : undefined), [tenantId, isThere])
  if (here === null) {
    return (
      <Frame>
        {tenant.error?.status === 404 ? (
          <NotFound />
        ) : (
          <ErrorNote error={tenant.error} onRetry={tenant.reload} />
        )}
      </Frame>
    )
  }
  return (
    <HereProvider value={here}>
      <Frame here={here}>
        <Inside key={tenantId} />
      </Frame>
    </HereProvider>
  )
}
