import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyToMirror, type MessageEvent } from '../../../packages/receiver/src/index.ts'
import { readConfig } from '../../config.ts'
import { type Hub, startHub } from '../../main.ts'
import { type GraphStandIn, startGraph } from '../../stand-ins/graph/index.ts'
import { bold, dim, EXIT, green, red } from '../terminal.ts'
import { Client, postAsMeta } from './client.ts'
import { type Endpoint, type Landed, startReceiver } from './receiver.ts'
import { PHONE_NUMBER_ID, PHOTO, type Scene, scenes } from './script.ts'
import { lineOf, mirrorLines } from './show.ts'

const ACCESS_TOKEN = 'demo-access-token'
const APP_SECRET = 'demo-app-secret'
const PATIENCE_MS = 10_000
const POLL_MS = 20
const FAILURES = 2

/** What the demo sets up through the public API. */
interface Stage {
  readonly client: Client
  readonly tenantId: string
  readonly hookUrl: string
  readonly landed: Landed[]
}

/** Plays the main job through a throw-away hub; ends with exit code 0 where every webhook landed. */
export const demo = async (): Promise<void> => {
  const data = mkdtempSync(join(tmpdir(), 'gotallo-demo-'))
  const closing: (() => unknown)[] = [() => rmSync(data, { recursive: true, force: true })]
  try {
    const stage = await setUp(data, closing)
    await play(stage, scenes(Math.floor(Date.now() / 1_000) - 120))
    process.exitCode = (await conclude(stage)) ? EXIT.ok : EXIT.failed
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

const startWhatsApp = (): Promise<GraphStandIn> =>
  startGraph({
    phones: [
      {
        phoneNumberId: PHONE_NUMBER_ID,
        verifiedName: 'Acme Outdoor',
        accessToken: ACCESS_TOKEN,
        appSecret: APP_SECRET,
      },
    ],
  })

const start = async (data: string, graphUrl: string): Promise<Hub> =>
  startHub(
    readConfig({
      GOTALLO_PORT: '0',
      GOTALLO_DATA: data,
      GOTALLO_RETRY_SCHEDULE: '300ms,600ms,1s',
      GOTALLO_META_API_URL: graphUrl,
      GOTALLO_LOG_LEVEL: 'silent',
    }),
  )

const setUp = async (data: string, closing: (() => unknown)[]): Promise<Stage> => {
  const graph = await startWhatsApp()
  graph.addMedia(PHOTO)
  closing.push(() => graph.close())
  const hub = await start(data, graph.url)
  closing.push(() => hub.stop('demo'))
  const client = new Client(hub.url, hub.adminToken ?? '')
  const landed: Landed[] = []
  const secrets = new Map<string, string>()
  const endpoint = (path: string, failures: number): [string, Endpoint] => [
    path,
    { secret: () => secrets.get(path) ?? '', failures },
  ]
  const receiver = await startReceiver(
    new Map([endpoint('/mirror', 0), endpoint('/shaky', FAILURES)]),
    post => {
      landed.push(post)
      console.log(lineOf(post))
    },
  )
  closing.push(() => receiver.server.close())
  console.log(`${bold('GoTallo Webhooks, a demo')}  ${dim(`hub ${hub.url}, receiver ${receiver.url}`)}`)
  console.log(dim('A throw-away data folder; loopback may be called, as with npm start.\n'))
  const { id: tenantId } = await client.post<{ id: string }>('/tenants/', { name: 'Acme Outdoor' })
  const addService = async (path: string, name: string, filter: object): Promise<void> => {
    const body = { type: 'WEBHOOK', name, url: receiver.url + path, filter }
    secrets.set(path, (await client.post<{ secret: string }>(`/tenants/${tenantId}/services/`, body)).secret)
  }
  await addService('/mirror', 'Mirror: takes everything', {})
  await addService('/shaky', 'Shaky: photos only, fails twice', { types: ['IMAGE'] })
  const hookUrl = await addAccount(client, tenantId)
  return { client, tenantId, hookUrl, landed }
}

const addAccount = async (client: Client, tenantId: string): Promise<string> => {
  const credentials = {
    phone_number_id: PHONE_NUMBER_ID,
    access_token: ACCESS_TOKEN,
    app_secret: APP_SECRET,
    verify_token: 'demo-verify-token',
  }
  const body = { type: 'WHATSAPP', name: 'Acme on WhatsApp', credentials }
  return (await client.post<{ hook_url: string }>(`/tenants/${tenantId}/platforms/`, body)).hook_url
}

const taken = (landed: readonly Landed[], path: string): Landed[] =>
  landed.filter(post => post.path === path && post.status < 300)

const play = async ({ hookUrl, landed }: Stage, script: readonly Scene[]): Promise<void> => {
  let expected = 0
  for (const { says, post, webhooks } of script) {
    console.log(`${bold('WhatsApp:')} ${says}`)
    expected += webhooks
    await postAsMeta(hookUrl, APP_SECRET, post)
    await until(() => taken(landed, '/mirror').length >= expected)
  }
  await until(() => taken(landed, '/shaky').length === 1)
}

const until = async (condition: () => boolean | Promise<boolean>): Promise<boolean> => {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    if (await condition()) return true
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  return false
}

interface LedgerView {
  readonly delivered: number
  readonly pending: number
  readonly failed: number
  readonly balanced: boolean
}

const conclude = async ({ client, landed }: Stage): Promise<boolean> => {
  let ledger = await client.get<LedgerView>('/ledger/')
  await until(async () => {
    ledger = await client.get<LedgerView>('/ledger/')
    return ledger.pending === 0
  })
  const mirror = new Map<string, MessageEvent>()
  for (const { event } of taken(landed, '/mirror')) if (event !== null) applyToMirror(mirror, event)
  console.log(`\n${bold('The conversation, as the receiver mirrored it from the webhooks alone:')}`)
  for (const line of mirrorLines(mirror)) console.log(line)
  const first = taken(landed, '/mirror')[0]?.event
  console.log(`\n${bold('The first webhook, whole:')}\n${dim(JSON.stringify(first, null, 2))}`)
  const shaky = landed.filter(({ path }) => path === '/shaky').map(({ status }) => status)
  console.log(
    `\nThe shaky endpoint answered ${shaky.join(', ')}: it was tried again until it took the event.`,
  )
  const good = ledger.balanced && ledger.pending === 0 && ledger.failed === 0 && shaky.length === FAILURES + 1
  console.log(
    good
      ? green(`Ledger balanced: ${ledger.delivered} deliveries made, ${ledger.delivered} delivered.`)
      : red(`Something did not arrive: ${JSON.stringify(ledger)}`),
  )
  return good
}
