import { api, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { useHere, usePath } from '../../shell/here.tsx'

const MOST = 200
/** Nothing is told of accounts: how they are is asked for. */
export const EVERY_MS = 15_000

/**
 * When a customer last wrote, by account, as far as the newest conversations tell.
 * @param platformId of one account alone
 */
export const useLastSeen = (platformId?: string): ReadonlyMap<string, string> => {
  const { tenantId } = useHere()
  const path = usePath()
  const query = platformId === undefined ? { limit: MOST } : { limit: MOST, platform_id: platformId }
  const conversations = useQuery(
    `${tenantId} last seen ${platformId ?? ''}`,
    () => take(api.GET('/api/v1/tenants/{tenant_id}/conversations/', { params: { path, query } })),
    { on: ({ kind }) => kind === 'message' },
  )
  const seen = new Map<string, string>()
  for (const { platform_id, last_inbound_at } of conversations.data?.results ?? []) {
    if (last_inbound_at !== null && last_inbound_at > (seen.get(platform_id) ?? ''))
      seen.set(platform_id, last_inbound_at)
  }
  return seen
}
