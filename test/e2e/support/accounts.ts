import type { Client } from './client.ts'

/** A platform account, with the tenant that it was added to. */
export interface Account {
  readonly tenantId: string
  readonly platformId: string
  readonly hookUrl: string
}

/** Adds an account. @param tenant where it is not to have one of its own */
export const addAccount = async (
  client: Client,
  account: { readonly type: string; readonly name: string; readonly credentials: object },
  tenant?: string,
): Promise<Account & { readonly health: object }> => {
  const tenantId = tenant ?? (await client.post<{ id: string }>('/tenants/', { name: 'Acme' })).id
  const { id, hook_url, health } = await client.post<{ id: string; hook_url: string; health: object }>(
    `/tenants/${tenantId}/platforms/`,
    account,
  )
  return { tenantId, platformId: id, hookUrl: hook_url, health }
}
