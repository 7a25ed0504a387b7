import { type AddRoutes, MEMBER, route } from '../route.ts'
import { StatsQuery, StatsSchema, statsView } from '../schemas/stats.ts'

export const statsRoutes: AddRoutes = (api, { usecases: { stats } }) => {
  api.get(
    '/tenants/:tenant_id/services/:service_id/stats/',
    route({
      tag: 'services',
      kinds: MEMBER,
      id: 'getServiceStats',
      summary: 'How a service fared over an hour, a day or a week',
      description:
        'Added up as attempts end: exact counts of them by how they ended, and percentiles of the time to answer.',
      params: ['tenant_id', 'service_id'],
      query: StatsQuery,
      answers: { 200: StatsSchema },
    }),
    async ({ params, query }) =>
      statsView(await stats.read(params.tenant_id, params.service_id, query.window ?? '24h')),
  )
}
