import { api, type Schema, take } from '../../api/client.ts'
import { few } from '../../api/few.ts'
import { useQuery } from '../../api/query.ts'
import { Spark } from '../../kit/chart.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

/** A page of a list must not keep a hub busy. */
const AT_A_TIME = few(3)
const EVERY_MS = 120_000

/** A service's attempts of the last day, hour by hour, as a small line. */
export const DaySpark = ({ service: { id } }: { service: Schema<'Service'> }) => {
  const { tenantId } = useHere()
  const path = { tenant_id: tenantId, service_id: id }
  const stats = useQuery(
    `day of ${id}`,
    () =>
      AT_A_TIME(() =>
        take(
          api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/stats/', {
            params: { path, query: { window: '24h' } },
          }),
        ),
      ),
    { everyMs: EVERY_MS },
  )
  // As high as the line that is to come.
  if (stats.data === null) return <div class="gt-spark" />
  const { series, attempts } = stats.data
  return (
    <Spark values={series.map(step => step.attempts)} label={text('services.spark', { count: attempts })} />
  )
}
