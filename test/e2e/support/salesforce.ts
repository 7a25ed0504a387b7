import { afterAll, beforeAll, expect } from 'vitest'
import { SalesforceStandIn, type Twist, type User } from '../../../src/stand-ins/salesforce/index.ts'
import type { Client } from './client.ts'
import type { Settings } from './hub.ts'
import { type StageWith, useStageWith } from './stage.ts'

export const ORG = '00D000000000001EAA'
export const CALLBACK = '/api/v1/session/salesforce/callback/'
export const ADA: User = {
  orgId: ORG,
  userId: '005000000000001AAA',
  username: 'ada@example.com',
  permissions: { GoTallo_Admin: true, GoTallo_User: true },
}

const APP = { clientId: '3MVG9.consumer-key', clientSecret: 'the-consumer-secret', redirectUri: '' }

/** By which a hub signs people in at the stand-in. */
export const signInSettings = (standIn: SalesforceStandIn): Settings => ({
  GOTALLO_PUBLIC_URL: '{own}',
  GOTALLO_SALESFORCE_CLIENT_ID: APP.clientId,
  GOTALLO_SALESFORCE_CLIENT_SECRET: APP.clientSecret,
  GOTALLO_SALESFORCE_HOSTS: standIn.url,
})

export const startSalesforce = (): Promise<SalesforceStandIn> => new SalesforceStandIn(APP, ADA).start()

/** Has Salesforce's app lead back to a hub. */
export const leadBackTo = (standIn: SalesforceStandIn, hubUrl: string): void => {
  standIn.app = { ...standIn.app, redirectUri: hubUrl + CALLBACK }
}

/** A hub that signs people in at Salesforce's stand-in, for all tests of a file. */
export const useSalesforce = (
  settings: Settings | ((standIn: SalesforceStandIn) => Settings) = {},
): StageWith<'salesforce', SalesforceStandIn> => {
  const stage = useStageWith('salesforce', startSalesforce, standIn => ({
    ...signInSettings(standIn),
    GOTALLO_SALESFORCE_AGENTS: 'permission:GoTallo_User, ben@example.com, 005000000000003',
    // Each guest comes from an address of their own: failures are counted by it.
    GOTALLO_TRUSTED_PROXIES: '127.0.0.0/8',
    ...(typeof settings === 'function' ? settings(standIn) : settings),
  }))
  beforeAll(() => leadBackTo(stage.salesforce, stage.hub.url))
  afterAll(() => {
    const { output } = stage.hub
    // What a log line must not hold: the app's secret, a code, a token, a session.
    expect(output).not.toMatch(/the-consumer-secret|code=|00Dxx!|gt_[\w-]{43}|eyJ/)
  })
  return stage
}

/** A tenant of an organisation. @returns its id */
export const tenantOf = async (client: Client, orgId: string | null, name = 'Acme'): Promise<string> =>
  (await client.post<{ id: string }>('/tenants/', { name, org_id: orgId })).id

interface Cookie {
  readonly value: string
  readonly path: string
}

let guests = 0

/** Somebody with a browser: keeps cookies as one does, and goes where it is led, one step at a time. */
export class Guest {
  readonly #hubUrl: string
  readonly #jar = new Map<string, Cookie>()
  readonly #address: string

  constructor(hubUrl: string) {
    this.#hubUrl = hubUrl
    guests += 1
    this.#address = `198.51.100.${guests}`
  }

  /** What is sent with a request to this path of the hub. */
  cookies(path: string): string {
    const sent = [...this.#jar].filter(([, cookie]) => path.startsWith(cookie.path))
    return sent.map(([name, { value }]) => `${name}=${value}`).join('; ')
  }

  /** Names of cookies that are kept. */
  get kept(): string[] {
    return [...this.#jar.keys()].sort()
  }

  /** @param path of the hub @param hubUrl the node that gets it */
  async get(path: string, hubUrl = this.#hubUrl) {
    const cookie = this.cookies(path)
    const answer = await fetch(hubUrl + path, {
      redirect: 'manual',
      headers: { 'x-forwarded-for': this.#address, ...(cookie === '' ? {} : { cookie }) },
    })
    const set = answer.headers.getSetCookie()
    for (const one of set) this.#keep(one)
    return { status: answer.status, location: answer.headers.get('location') ?? '', set, answer }
  }

  /** Goes to Salesforce, and is led back. @returns the address of the call-back, below the hub */
  async toSalesforce(query = ''): Promise<string> {
    const begun = await this.get(`/api/v1/session/salesforce/${query}`)
    expect([begun.status, begun.location]).toEqual([
      302,
      expect.stringContaining('/services/oauth2/authorize?'),
    ])
    const { status, headers } = await fetch(begun.location, { redirect: 'manual' })
    expect(status).toBe(302)
    const back = new URL(headers.get('location') ?? '')
    return back.pathname + back.search
  }

  /** The whole way. @returns where it ends, below the hub */
  async signIn(query = ''): Promise<string> {
    const { status, location } = await this.get(await this.toSalesforce(query))
    expect(status).toBe(303)
    return location
  }

  /** Calls the API by the session alone, as the console does. */
  async call<T>(client: Client, method: string, path: string, body?: unknown) {
    const cookie = this.cookies('/api/v1/')
    const who = await client.as(null).call<{ csrf_token?: string }>('GET', '/session/', undefined, { cookie })
    const csrf = { 'x-csrf-token': who.body.csrf_token ?? '' }
    return await client.as(null).call<T>(method, path, body, { cookie, ...csrf })
  }

  #keep(set: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
    if (set.includes('Max-Age=0')) this.#jar.delete(name)
    else this.#jar.set(name, { value, path: /; Path=([^;]+)/.exec(set)?.[1] ?? '/' })
  }
}

/** Signs somebody in while Salesforce says this. @returns where it ends, below the hub */
export const signInWhile = async (
  { salesforce, hub }: { readonly salesforce: SalesforceStandIn; readonly hub: { readonly url: string } },
  twist: Twist,
  user: Partial<User> = {},
): Promise<string> => {
  const guest = new Guest(hub.url)
  salesforce.twist = twist
  salesforce.user = { ...ADA, ...user }
  try {
    const end = await guest.signIn()
    // Whoever is refused is signed in nowhere, and nothing of it is left.
    expect(guest.kept).toEqual(end.includes('problem=') ? [] : ['gotallo_session'])
    return end
  } finally {
    salesforce.twist = {}
    salesforce.user = ADA
  }
}
