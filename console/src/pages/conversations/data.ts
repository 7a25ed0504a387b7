import { useLocation } from 'preact-iso'
import { api, type Schema, take } from '../../api/client.ts'
import { LONGEST_PAGE, usePages } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { useHere } from '../../shell/here.tsx'
import { withQuery } from '../../shell/places.ts'
import { STATES, type State } from './state.tsx'

/** What is changed without a message, such as who has it, no stream tells. */
export const LOOK_AGAIN_MS = 15_000

export type Agent = Schema<'Agent'>

/** Who answers customers; empty until that is known. */
export const useAgents = (): readonly Agent[] => {
  const path = { tenant_id: useHere().tenantId }
  const { data } = useQuery('agents', () =>
    take(
      api.GET('/api/v1/tenants/{tenant_id}/agents/', { params: { path, query: { limit: LONGEST_PAGE } } }),
    ),
  )
  return data?.results ?? []
}

/** The platform accounts; empty until they are known. */
export const usePlatforms = () => {
  const path = { tenant_id: useHere().tenantId }
  const { data } = useQuery('platforms', () =>
    take(
      api.GET('/api/v1/tenants/{tenant_id}/platforms/', { params: { path, query: { limit: LONGEST_PAGE } } }),
    ),
  )
  return data?.results ?? []
}

/** What the list is narrowed to; "" is all. */
export interface Filter {
  readonly state: State | ''
  readonly platform: string
  readonly agent: string
}

/** The filter as the address has it: it survives a reload, and can be sent to somebody. */
export const useFilter = () => {
  const { path, query, route } = useLocation()
  const filter: Filter = {
    state: STATES.find(state => state === query.state) ?? '',
    platform: query.platform ?? '',
    agent: query.agent ?? '',
  }
  const search = withQuery('', { ...filter })
  return {
    filter,
    search,
    isSet: search !== '',
    set: (change: Partial<Filter>) => route(withQuery(path, { ...filter, ...change }), true),
    clear: () => route(path, true),
  }
}

/** The conversations that a filter leaves, live; where something happened last comes first. */
export const useConversations = ({ state, platform, agent }: Filter) => {
  const path = { tenant_id: useHere().tenantId }
  return usePages(
    `conversations ${state} ${platform} ${agent}`,
    asked => {
      const query = {
        limit: 100,
        order: 'activity' as const,
        ...(state === '' ? {} : { state }),
        ...(platform === '' ? {} : { platform_id: platform }),
        ...(agent === '' ? {} : { agent_id: agent }),
        ...asked,
      }
      return take(api.GET('/api/v1/tenants/{tenant_id}/conversations/', { params: { path, query } }))
    },
    { on: news => news.kind === 'message', everyMs: LOOK_AGAIN_MS },
  )
}
