import type { BrowserStage } from './browser.ts'
import type { Visitor } from './visitor.ts'

/** What the tests of a stage ask the hub of the scene's tenant, past the console. */
export interface TenantDesk {
  /** A window at a page of the tenant's, settled; with the tenant's own token unless told otherwise. */
  arrive(path: string, token?: string): Promise<Visitor>
  /** A list below the API, of the tenant. */
  list<T>(path: string): Promise<{ results: T[] }>
  /** The id of the conversation with the customer of this first name. */
  conversationWith(name: string): Promise<string>
  /** A token of the tenant's, named "Passing". */
  mint(): Promise<{ id: string; token: string }>
  revoke(tokenId: string | undefined): Promise<unknown>
}

/** @param stage its scene is set when the functions are called */
export const deskOf = (stage: BrowserStage): TenantDesk => {
  const list = <T>(path: string): Promise<{ results: T[] }> =>
    stage.scene.client.get(`/tenants/${stage.scene.tenantId}${path}`)
  return {
    arrive: async (path, token = stage.scene.token) => {
      const visitor = await stage.visit()
      await visitor.signIn(token, `/t/${stage.scene.tenantId}${path}`)
      await visitor.settled()
      return visitor
    },
    list,
    conversationWith: async name => {
      type Row = { id: string; chat_user: { first_name: string } }
      const { results } = await list<Row>('/conversations/')
      return results.find(({ chat_user }) => chat_user.first_name === name)?.id ?? ''
    },
    mint: () => {
      const { hub, tenantId } = stage.scene
      return hub.client.post(`/tenants/${tenantId}/tokens/`, { name: 'Passing', kind: 'tenant' })
    },
    revoke: tokenId =>
      stage.scene.client.call('DELETE', `/tenants/${stage.scene.tenantId}/tokens/${tokenId}/`),
  }
}
