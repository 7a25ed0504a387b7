import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Schema } from '../api/client.ts'
import { type Places, places } from './places.ts'

/** What every page of a tenant knows. */
export interface Here {
  readonly tenantId: string
  readonly tenantName: string
  /** May change configuration; an agent's token reads and sends alone. */
  readonly isAdmin: boolean
  readonly to: Places
}

const Context = createContext<Here | null>(null)

export const hereOf = (tenant: Schema<'Tenant'>, isAdmin: boolean): Here => ({
  tenantId: tenant.id,
  tenantName: tenant.name,
  isAdmin,
  to: places(tenant.id),
})

export const HereProvider = Context.Provider

/** Within a tenant's pages. */
export const useHere = (): Here => {
  const here = useContext(Context)
  if (here === null) throw new Error('This is no page of a tenant.')
  return here
}

/** The tenant's id as a parameter of calls. */
export const usePath = () => {
  const { tenantId } = useHere()
  return { tenant_id: tenantId }
}
