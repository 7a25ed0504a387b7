import type { Scene } from './scene.ts'
import type { Visitor } from './visitor.ts'

/** A page of a tenant, with a shop's day in it. */
export interface ScenePage {
  readonly name: string
  /** Below the tenant's pages. */
  readonly path: (scene: Scene) => Promise<string> | string
  /** What is done before it is looked at. */
  readonly before?: (visitor: Visitor) => Promise<unknown>
}

/** The newest of a list of the API. */
const newest = async (scene: Scene, path: string): Promise<string> => {
  const { results } = await scene.client.get<{ results: { id: string }[] }>(
    `/tenants/${scene.tenantId}${path}`,
  )
  return results[0]?.id ?? ''
}

const click = (name: string) => (visitor: Visitor) =>
  visitor.page.getByRole('button', { name }).first().click()

/** Every page, and the dialogs that begin something. */
export const PAGES: readonly ScenePage[] = [
  { name: 'overview', path: () => '' },
  { name: 'services', path: () => '/services' },
  { name: 'add-service', path: () => '/services', before: click('Add Service') },
  { name: 'service', path: ({ services }) => `/services/${services.good}` },
  { name: 'service-failing', path: ({ services }) => `/services/${services.failing}` },
  { name: 'service-deliveries', path: ({ services }) => `/services/${services.failing}/deliveries` },
  { name: 'service-replays', path: ({ services }) => `/services/${services.good}/replays` },
  { name: 'service-settings', path: ({ services }) => `/services/${services.good}/settings` },
  { name: 'deliveries', path: () => '/deliveries' },
  {
    name: 'delivery',
    path: async scene =>
      `/deliveries/${await newest(scene, `/services/${scene.services.failing}/deliveries/`)}`,
  },
  { name: 'platforms', path: () => '/platforms' },
  { name: 'add-platform', path: () => '/platforms', before: click('Add Platform') },
  { name: 'platform', path: ({ platformId }) => `/platforms/${platformId}` },
  { name: 'quarantine', path: () => '/quarantine' },
  { name: 'quarantined', path: async scene => `/quarantine/${await newest(scene, '/quarantine/')}` },
  { name: 'conversations', path: () => '/conversations' },
  {
    name: 'conversation',
    path: async scene => `/conversations/${(await scene.talk()).conversations.maria}`,
  },
  { name: 'settings', path: () => '/settings' },
  { name: 'tokens', path: () => '/settings/tokens' },
  { name: 'audit', path: () => '/settings/audit' },
]
