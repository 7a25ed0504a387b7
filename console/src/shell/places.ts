/** Where each page lies: the one place that makes addresses of the console. */
export const BASE = '/console'

/** Addresses of one tenant's pages. */
export const places = (tenantId: string) => {
  const base = `${BASE}/t/${tenantId}`
  return {
    overview: base,
    services: `${base}/services`,
    service: (id: string) => `${base}/services/${id}`,
    serviceDeliveries: (id: string) => `${base}/services/${id}/deliveries`,
    serviceReplays: (id: string) => `${base}/services/${id}/replays`,
    serviceSettings: (id: string) => `${base}/services/${id}/settings`,
    deliveries: `${base}/deliveries`,
    delivery: (id: string) => `${base}/deliveries/${id}`,
    platforms: `${base}/platforms`,
    platform: (id: string) => `${base}/platforms/${id}`,
    quarantine: `${base}/quarantine`,
    quarantined: (id: string) => `${base}/quarantine/${id}`,
    conversations: `${base}/conversations`,
    conversation: (id: string) => `${base}/conversations/${id}`,
    settings: `${base}/settings`,
    tokens: `${base}/settings/tokens`,
    audit: `${base}/settings/audit`,
  }
}
export type Places = ReturnType<typeof places>

/** An address with a query; what is empty is left out. */
export const withQuery = (address: string, query: Readonly<Record<string, string>>): string => {
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  return given.size === 0 ? address : `${address}?${given}`
}
