import { api, type Schema, take } from '../../api/client.ts'

type Service = Schema<'Service'>

const pathOf = (tenantId: string, id: string) => ({
  params: { path: { tenant_id: tenantId, service_id: id } },
})

/** What can be done with a service of a tenant; each throws ApiError. */
export const actionsOf = (tenantId: string) => ({
  pause: (id: string): Promise<Service> =>
    take(
      api.POST('/api/v1/tenants/{tenant_id}/services/{service_id}/pause/', {
        ...pathOf(tenantId, id),
        body: {},
      }),
    ),
  /** @param rate held deliveries a second; null: as many as go */
  resume: (id: string, rate: number | null): Promise<Service> =>
    take(
      api.POST('/api/v1/tenants/{tenant_id}/services/{service_id}/resume/', {
        ...pathOf(tenantId, id),
        body: { rate_per_s: rate },
      }),
    ),
  discardHeld: (id: string): Promise<Schema<'Discarded'>> =>
    take(
      api.POST('/api/v1/tenants/{tenant_id}/services/{service_id}/discard-held/', {
        ...pathOf(tenantId, id),
        body: {},
      }),
    ),
  /** @param overlap seconds for which the old secret signs too */
  rotate: (id: string, overlap: number): Promise<Schema<'ServiceWithSecret'>> =>
    take(
      api.POST('/api/v1/tenants/{tenant_id}/services/{service_id}/secret/rotate/', {
        ...pathOf(tenantId, id),
        body: { overlap_s: overlap },
      }),
    ),
  remove: async (id: string): Promise<void> => {
    await api.DELETE('/api/v1/tenants/{tenant_id}/services/{service_id}/', pathOf(tenantId, id))
  },
})
