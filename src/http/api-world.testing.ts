/** The outside world, as the API's tests make it up. */
import { randomBytes } from 'node:crypto'
import type { UrlVerdict } from '../delivery/transport.ts'
import type { Attempt } from '../domain/attempt.ts'
import type { Service } from '../domain/service.ts'
import type { Files } from '../files/files.ts'
import { createCustom } from '../platforms/custom/index.ts'
import type { AccountCheck, ActAnswer, Outbound, Platform } from '../platforms/platform.ts'
import { createWhatsApp } from '../platforms/whatsapp/index.ts'
import { createNewId, createVault } from '../secrets.ts'
import type { Store } from '../store/store.ts'
import type { TelemetryEvents, TelemetryName } from '../telemetry.ts'
import type { ReadinessCheck } from './parts.ts'

/** What the outside world is made to say. */
export interface World {
  now: number
  check: AccountCheck | Promise<AccountCheck>
  /** How often it was asked for. */
  checks: number
  register: AccountCheck | null
  url: UrlVerdict
  attempt: Attempt
  readiness: readonly ReadinessCheck[]
  /** What the platform says to a reaction or a read mark. */
  act: ActAnswer
  /** What the platform says of a person; null: its posts tell all that there is. */
  profile: Platform['profile'] | null
  /** How long the account may not be called yet. */
  callWaitMs: number
  /** What it was asked to do. */
  readonly acts: unknown[][]
  readonly woken: string[]
  /** Accounts of which something waits to be sent. */
  readonly wokenAccounts: string[]
  readonly sent: { service: Service; body: Uint8Array; eventId: string }[]
  readonly told: { name: TelemetryName; event: unknown }[]
}

const MAX_FILE_BYTES = 1_000_000

const ATTEMPT: Attempt = {
  number: 1,
  startedAt: 1_705_314_600_000,
  answer: { status: 200, headers: { 'content-type': 'text/plain' }, bodyExcerpt: 'ok' },
  error: null,
  address: '203.0.113.7',
  timings: { dnsMs: 1, connectMs: 2.5, tlsMs: null, firstByteMs: 7, totalMs: 9.25 },
}

export const worldOf = (): World => ({
  now: 1_705_314_600_000,
  check: { state: 'ok', detail: null },
  checks: 0,
  register: null,
  url: { ok: true },
  attempt: ATTEMPT,
  readiness: [{ name: 'store', ok: true, detail: null }],
  act: { state: 'done' },
  profile: null,
  callWaitMs: 0,
  acts: [],
  woken: [],
  wokenAccounts: [],
  sent: [],
  told: [],
})

const actsOf = (outbound: Outbound | null, world: World): Outbound | null => {
  if (outbound === null) return null
  const act =
    (name: string, told: number) =>
    async (...asked: readonly unknown[]): Promise<ActAnswer> => {
      world.acts.push([name, ...asked.slice(0, told)])
      return world.act
    }
  return { ...outbound, react: act('react', 3), markRead: act('markRead', 2) }
}

/** WhatsApp's own adapter; only what it would ask the platform is made up. */
const platformsOf = (world: World): ReadonlyMap<Platform['type'], Platform> => {
  const tools = { apiUrl: 'http://stand-in.invalid', fetch, fetchPublic: fetch, now: () => world.now }
  const whatsApp = createWhatsApp(tools)
  const platform = {
    ...whatsApp,
    check: async () => {
      world.checks += 1
      return world.check
    },
    register: async () => world.register,
    outbound: actsOf(whatsApp.outbound, world),
    get profile() {
      return world.profile ?? undefined
    },
  } as Platform
  return new Map<Platform['type'], Platform>([
    ['WHATSAPP', platform],
    ['CUSTOM', createCustom(tools)],
  ])
}

/** What the use cases stand on. */
export const groundOf = (store: Store, files: Files, world: World) => ({
  store,
  files,
  rememberMs: 0,
  maxFileBytes: MAX_FILE_BYTES,
  vault: createVault(randomBytes(32)),
  flowVault: createVault(randomBytes(32)),
  identity: null,
  admissions: { admins: [], agents: [] },
  platforms: platformsOf(world),
  telemetry: {
    emit: <N extends TelemetryName>(name: N, event: TelemetryEvents[N]) => {
      world.told.push({ name, event })
    },
  },
  now: () => world.now,
  newId: createNewId(),
  node: '01949f3a-0000-7000-8000-000000000001',
  userAgent: 'GoTallo-Webhooks/0.0.0',
  fileLink: (id: string) => `https://hub.example.com/files/${id}?expires=1&signature=x`,
  verifyLink: (_id: string, expires: string, signature: string) => expires === '1' && signature === 'x',
})
