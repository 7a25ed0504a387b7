import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../config.ts'
import { type Hub, startHub } from '../../main.ts'
import {
  type GraphStandIn,
  type StatusPlan,
  slow,
  startGraph,
  type TemplateOptions,
} from '../../stand-ins/graph/index.ts'
import { Client } from './client.ts'
import { type Endpoint, type Landed, startReceiver } from './receiver.ts'
import { AGENT, BUSINESS, CUSTOMER, NAME, PHONE_NUMBER_ID, type Players } from './script.ts'

const ACCESS_TOKEN = 'demo-access-token'
const APP_SECRET = 'demo-app-secret'
/** So many posts of the shaky endpoint fail before it recovers. */
export const FAILURES = 2
/** A phone takes its time, and whoever watches can follow. */
const STATUSES: StatusPlan = ['sent', { status: 'delivered', afterMs: 250 }, { status: 'read', afterMs: 400 }]

/** The one of docs/platforms/whatsapp.md. */
const TEMPLATE: TemplateOptions = {
  name: 'order_delivered',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Hello {{1}}, your order is with you.' }],
}

/** As long as WhatsApp takes to answer, over the Internet. */
const ANSWER_MS = 150

/** What the demo plays on. */
export interface Stage extends Players {
  readonly hubUrl: string
  readonly receiverUrl: string
  /** An operator's. */
  readonly token: string
  readonly platformId: string
  /** All posts that came to the receiver, in order. */
  readonly landed: readonly Landed[]
  /** Ends everything, and removes what was kept. */
  close(): Promise<void>
}

/** What is to be ended, the last first. */
class Closing {
  readonly #steps: (() => unknown)[] = []

  add<T>(part: T, end: (part: T) => unknown): T {
    this.#steps.push(() => end(part))
    return part
  }

  async close(): Promise<void> {
    for (const step of this.#steps.reverse()) await step()
  }
}

/** Posts that an endpoint has taken. */
export const takenAt = (landed: readonly Landed[], path: string): Landed[] =>
  landed.filter(post => post.path === path && post.status < 300)

const startWhatsApp = async (): Promise<GraphStandIn> => {
  const phone = { phoneNumberId: PHONE_NUMBER_ID, accessToken: ACCESS_TOKEN, appSecret: APP_SECRET }
  const phones = [{ ...phone, verifiedName: BUSINESS }]
  const graph = await startGraph({ phones, statuses: STATUSES, templates: [TEMPLATE] })
  graph.describe(CUSTOMER, { name: NAME })
  graph.fault(slow(ANSWER_MS), { times: 2 })
  return graph
}

const startOwnHub = (data: string, graphUrl: string): Promise<Hub> =>
  startHub(
    readConfig({
      GOTALLO_PORT: '0',
      GOTALLO_DATA: data,
      GOTALLO_RETRY_SCHEDULE: '300ms,600ms,1s',
      GOTALLO_META_API_URL: graphUrl,
      GOTALLO_LOG_LEVEL: 'silent',
    }),
  )

/** Adds a service for each endpoint of the receiver. @returns their secrets, by path */
const addServices = async (client: Client, tenant: string, url: string, secrets: Map<string, string>) => {
  const services = [
    ['/mirror', 'Mirror: takes everything', {}],
    ['/shaky', "Shaky: customers' photos only", { types: ['IMAGE'], directions: ['inbound'] }],
  ] as const
  for (const [path, name, filter] of services) {
    const body = { type: 'WEBHOOK', name, url: url + path, filter }
    secrets.set(path, (await client.post<{ secret: string }>(`${tenant}/services/`, body)).secret)
  }
}

interface Account {
  readonly id: string
  /** Where WhatsApp posts to. */
  readonly hook_url: string
}

const addAccount = (client: Client, tenant: string): Promise<Account> => {
  const credentials = {
    phone_number_id: PHONE_NUMBER_ID,
    access_token: ACCESS_TOKEN,
    app_secret: APP_SECRET,
    verify_token: 'demo-verify-token',
  }
  const body = { type: 'WHATSAPP', name: `${BUSINESS} on WhatsApp`, credentials }
  return client.post<Account>(`${tenant}/platforms/`, body)
}

/** What the company has: an endpoint that takes everything, and a shaky one. */
interface Company {
  readonly url: string
  readonly landed: readonly Landed[]
  /** Of the services, by the path of their endpoints. */
  readonly secrets: Map<string, string>
}

const startCompany = async (closing: Closing, show: (post: Landed) => void): Promise<Company> => {
  const landed: Landed[] = []
  const secrets = new Map<string, string>()
  const endpoint = (path: string, failures: number): [string, Endpoint] => [
    path,
    { secret: () => secrets.get(path) ?? '', failures },
  ]
  const endpoints = new Map([endpoint('/mirror', 0), endpoint('/shaky', FAILURES)])
  const { url, server } = await startReceiver(endpoints, post => {
    landed.push(post)
    show(post)
  })
  closing.add(server, one => one.close())
  return { url, landed, secrets }
}

const build = async (closing: Closing, show: (post: Landed) => void): Promise<Stage> => {
  const data = closing.add(mkdtempSync(join(tmpdir(), 'gotallo-demo-')), folder =>
    rmSync(folder, { recursive: true, force: true }),
  )
  const graph = closing.add(await startWhatsApp(), one => one.close())
  const hub = closing.add(await startOwnHub(data, graph.url), one => one.stop('demo'))
  const { url, landed, secrets } = await startCompany(closing, show)
  const token = hub.adminToken ?? ''
  const client = new Client(hub.url, token)
  const tenant = `/tenants/${(await client.post<{ id: string }>('/tenants/', { name: BUSINESS })).id}`
  await addServices(client, tenant, url, secrets)
  const account = await addAccount(client, tenant)
  graph.setCallback(account.hook_url)
  const agent = await client.post<{ id: string }>(`${tenant}/agents/`, { name: AGENT, kind: 'HUMAN' })
  return {
    graph,
    client,
    tenant,
    agentId: agent.id,
    received: () => takenAt(landed, '/mirror').flatMap(({ event }) => event ?? []),
    hubUrl: hub.url,
    receiverUrl: url,
    token,
    platformId: account.id,
    landed,
    close: () => closing.close(),
  }
}

/**
 * Starts WhatsApp's side, a hub on a throw-away data folder and a receiver, and sets up all of it through the
 * public API.
 * @param show told of each post when it lands
 */
export const setStage = async (show: (post: Landed) => void): Promise<Stage> => {
  const closing = new Closing()
  try {
    return await build(closing, show)
  } catch (error) {
    await closing.close()
    throw error
  }
}
