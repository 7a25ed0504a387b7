import { useEffect, useState } from 'preact/hooks'
import { LocationProvider, Route, Router, useLocation } from 'preact-iso'
import { resume } from '../api/session.ts'
import { session } from '../api/who.ts'
import { ErrorNote } from '../kit/notes.tsx'
import { Toasts } from '../kit/toast.tsx'
import { NotFound } from '../pages/not-found.tsx'
import { SignIn } from '../pages/sign-in.tsx'
import { Tenants } from '../pages/tenants/tenants.tsx'
import { Frame } from './frame.tsx'
import { BASE, places } from './places.ts'
import { TenantPages } from './tenant-pages.tsx'

/** To where one begins: an operator's list of tenants, or the own tenant. */
const Start = () => {
  const { route } = useLocation()
  const tenantId = session.value?.tenant_id ?? null
  useEffect(() => {
    if (tenantId !== null) route(places(tenantId).overview, true)
  }, [tenantId, route])
  return tenantId === null ? <Tenants /> : null
}

const Pages = () => (
  <Router>
    <Route path={BASE} component={Start} />
    <Route path={`${BASE}/t/:tenantId/*`} component={TenantPages} />
    <Route path={`${BASE}/t/:tenantId`} component={TenantPages} />
    <Route default component={Elsewhere} />
  </Router>
)

const Elsewhere = () => (
  <Frame>
    <NotFound />
  </Frame>
)

const RETRY_MS = 5_000

const Body = () => {
  const [error, setError] = useState<unknown>(null)
  const begin = (): void => {
    resume().then(() => setError(null), setError)
  }
  useEffect(begin, [])
  // A hub that is away comes back by itself.
  useEffect(() => {
    if (error === null) return
    const timer = setTimeout(begin, RETRY_MS)
    return () => clearTimeout(timer)
  }, [error])
  if (error !== null) {
    return (
      <main class="gt-sign-in">
        <ErrorNote error={error} onRetry={begin} />
      </main>
    )
  }
  if (session.value === undefined) return null
  return session.value === null ? <SignIn /> : <Pages />
}

/** The console. */
export const App = () => (
  <LocationProvider scope={BASE}>
    <Body />
    <Toasts />
  </LocationProvider>
)
