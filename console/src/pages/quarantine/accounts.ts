import { api, take } from '../../api/client.ts'
import { LONGEST_PAGE } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

/** @returns the name of an account by its id */
export const useAccountNames = (): ((id: string) => string) => {
  const { tenantId } = useHere()
  const path = usePath()
  const accounts = useQuery(`${tenantId} account names`, () =>
    take(
      api.GET('/api/v1/tenants/{tenant_id}/platforms/', { params: { path, query: { limit: LONGEST_PAGE } } }),
    ),
  )
  return id => {
    if (accounts.data === null) return '…'
    return accounts.data.results.find(account => account.id === id)?.name ?? text('quarantine.gone')
  }
}
