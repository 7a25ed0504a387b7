import type { Client } from './client.ts'
import type { TestHub } from './hub.ts'

/** A tenant with an account of its own messages. */
export interface Fed {
  readonly client: Client
  readonly tenant: string
  /** Of the tenant, below `/api/v1`. */
  readonly path: string
  readonly streamUrl: string
  /** A text from a customer comes in. */
  feed(text: string): Promise<void>
}

export const beginFed = async (hub: TestHub): Promise<Fed> => {
  const { client } = hub
  const { id: tenant } = await client.post<{ id: string }>('/tenants/', { name: 'Acme' })
  const path = `/tenants/${tenant}`
  const custom = { type: 'CUSTOM', name: 'Own', credentials: {} }
  const { id: platform } = await client.post<{ id: string }>(`${path}/platforms/`, custom)
  let fed = 0
  const feed = async (text: string): Promise<void> => {
    fed += 1
    const item = { ext_identifier: `f${fed}`, type: 'TEXT', text, chat_user: { ext_identifier: 'jane' } }
    await client.post(`${path}/platforms/${platform}/messages/`, item)
  }
  return { client, tenant, path, feed, streamUrl: `${hub.url}/api/v1${path}/stream/` }
}

export const textsIn = (events: readonly unknown[]): unknown[] =>
  events.map(event => (event as { text: string }).text)
