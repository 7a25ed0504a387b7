import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../config.ts'
import { type Hub, startHub } from '../../main.ts'
import { AGENT, BUSINESS } from './cast.ts'
import { Client } from './client.ts'
import { type Endpoint, type Landed, startReceiver } from './receiver.ts'
import type { Players } from './script.ts'
import type { DemoSide } from './side.ts'

/** So many posts of the shaky endpoint fail before it recovers. */
export const FAILURES = 2
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

const startOwnHub = (data: string, side: DemoSide): Promise<Hub> =>
  startHub(
    readConfig({
      GOTALLO_PORT: '0',
      GOTALLO_DATA: data,
      GOTALLO_RETRY_SCHEDULE: '300ms,600ms,1s',
      ...side.settings,
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
  /** Where the platform posts to. */
  readonly hook_url: string
}

const addAccount = (
  client: Client,
  tenant: string,
  { type, name, credentials }: DemoSide,
): Promise<Account> =>
  client.post<Account>(`${tenant}/platforms/`, { type, name: `${BUSINESS} on ${name}`, credentials })

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

const build = async (closing: Closing, side: DemoSide, show: (post: Landed) => void): Promise<Stage> => {
  closing.add(side, one => one.close())
  const data = closing.add(mkdtempSync(join(tmpdir(), 'gotallo-demo-')), folder =>
    rmSync(folder, { recursive: true, force: true }),
  )
  const hub = closing.add(await startOwnHub(data, side), one => one.stop('demo'))
  const { url, landed, secrets } = await startCompany(closing, show)
  const token = hub.adminToken ?? ''
  const client = new Client(hub.url, token)
  const tenant = `/tenants/${(await client.post<{ id: string }>('/tenants/', { name: BUSINESS })).id}`
  await addServices(client, tenant, url, secrets)
  const account = await addAccount(client, tenant, side)
  side.connect(account.hook_url)
  const agent = await client.post<{ id: string }>(`${tenant}/agents/`, { name: AGENT, kind: 'HUMAN' })
  return {
    side,
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
 * Starts a hub on a throw-away data folder and a receiver beside a platform's side, and sets up all of it through the
 * public API.
 * @param show told of each post when it lands
 */
export const setStage = async (side: DemoSide, show: (post: Landed) => void): Promise<Stage> => {
  const closing = new Closing()
  try {
    return await build(closing, side, show)
  } catch (error) {
    await closing.close()
    throw error
  }
}
