import { useLocation } from 'preact-iso'
import { api, take } from '../api/client.ts'
import { LONGEST_PAGE } from '../api/pages.ts'
import { useQuery } from '../api/query.ts'
import { text } from '../strings/text.ts'
import { BASE, places } from './places.ts'

/** An operator's way from tenant to tenant. */
export const TenantSwitch = ({ current }: { current: string | null }) => {
  const { route } = useLocation()
  const { data } = useQuery('tenants', () =>
    take(api.GET('/api/v1/tenants/', { params: { query: { limit: LONGEST_PAGE } } })),
  )
  const go = (id: string): void => route(id === '' ? BASE : places(id).overview)
  return (
    <select
      class="slds-select gt-tenant"
      aria-label={text('tenant.title')}
      value={current ?? ''}
      onChange={event => go(event.currentTarget.value)}
    >
      <option value="">{text('tenants.list')}</option>
      {data?.results.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}
