import { signal } from '@preact/signals'
import { api, type Schema, take } from './client.ts'

/** How one may sign in to this hub. */
export type SignInWay = Schema<'SignInWay'>

/** @throws ApiError */
export const listWays = async (): Promise<readonly SignInWay[]> =>
  (await take(api.GET('/api/v1/session/ways/'))).results

/** Why somebody whom Salesforce has led back was not signed in. */
export interface Refusal {
  readonly code: string
  /** Empty where it is not known. */
  readonly orgId: string
}

/** Null: nobody was refused. */
export const refusal = signal<Refusal | null>(null)

const ORG_ID = /^00D[0-9A-Za-z]{15}$/

/** Reads from the address why nobody was signed in; the address then leads where it was to lead, and says it no more. */
export const takeRefusal = (): void => {
  const url = new URL(location.href)
  const code = url.searchParams.get('problem')
  if (code === null) return
  const orgId = url.searchParams.get('org') ?? ''
  refusal.value = { code, orgId: ORG_ID.test(orgId) ? orgId : '' }
  for (const name of ['problem', 'org']) url.searchParams.delete(name)
  history.replaceState(history.state, '', url)
}

/** Where a way begins that leads back to the page that was asked for. */
export const leadingBack = (begin: string): string => {
  const url = new URL(begin)
  url.searchParams.set('next', location.pathname + location.search)
  return url.href
}
