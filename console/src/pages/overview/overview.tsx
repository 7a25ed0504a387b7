import { useState } from 'preact/hooks'
import { api, take } from '../../api/client.ts'
import { every } from '../../api/every.ts'
import { LONGEST_PAGE } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { ErrorNote } from '../../kit/notes.tsx'
import { Page } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { Day } from './day.tsx'
import { FirstVisit } from './first-visit.tsx'
import type { Parts } from './parts.ts'

const paramsOf = (path: { tenant_id: string }, page: { cursor?: string }) => ({
  path,
  query: { limit: LONGEST_PAGE, ...page },
})

/** What the page shows, asked for together. */
const useParts = () => {
  const path = usePath()
  return useQuery<Parts>(
    `overview ${path.tenant_id}`,
    async () => {
      const [services, platforms, conversations] = await Promise.all([
        every(page =>
          take(api.GET('/api/v1/tenants/{tenant_id}/services/', { params: paramsOf(path, page) })),
        ),
        every(page =>
          take(api.GET('/api/v1/tenants/{tenant_id}/platforms/', { params: paramsOf(path, page) })),
        ),
        take(
          api.GET('/api/v1/tenants/{tenant_id}/conversations/', { params: { path, query: { limit: 1 } } }),
        ),
      ])
      return {
        services,
        platforms,
        hasTalk: conversations.results.length > 0,
      }
    },
    { on: news => news.kind === 'service' || news.kind === 'attempt', everyMs: 30_000 },
  )
}

/** How the tenant is, or on the first visit: how it begins. */
export const Overview = () => {
  const { tenantName, isAdmin } = useHere()
  const parts = useParts()
  const [isGuided, setGuided] = useState(false)
  const { data } = parts
  const isNew = data !== null && (data.services.length === 0 || data.platforms.length === 0 || !data.hasTalk)
  return (
    <Page title={text('nav.overview')} icon="standard:home" subtitle={tenantName}>
      <ErrorNote error={parts.error} onRetry={parts.reload} />
      {data === null && parts.error === null && <SkeletonBlock tall />}
      {data !== null && isAdmin && (isNew || isGuided) && (
        <FirstVisit
          parts={data}
          onStep={() => {
            setGuided(true)
            parts.reload()
          }}
          onDone={() => setGuided(false)}
        />
      )}
      {data !== null && !isGuided && !(isNew && isAdmin) && <Day parts={data} />}
    </Page>
  )
}
