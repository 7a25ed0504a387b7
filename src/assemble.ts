import { openSecrets } from './check-master-key.ts'
import type { Config } from './config.ts'
import { createDirectory, createUseCases, type Ground, type UseCases } from './core.ts'
import { FileWorker } from './delivery/file-worker.ts'
import { Membership } from './delivery/membership.ts'
import { Outbox } from './delivery/outbox.ts'
import { Replayer } from './delivery/replayer.ts'
import type { OpenUpload, Sender } from './delivery/to-platform.ts'
import type { Transport } from './delivery/transport.ts'
import { type Chore, Upkeep } from './delivery/upkeep.ts'
import { type Clock, DAY, MINUTE, SECOND } from './domain/time.ts'
import { createEngineRoom, type EngineRoom } from './engine-room.ts'
import { type Files, FilesUnavailable } from './files/files.ts'
import type { IdentityProvider } from './identity/provider.ts'
import { createFileLinks, createNewId, vaultFor } from './secrets.ts'
import type { Store } from './store/store.ts'
import { reportFailure, type Telemetry } from './telemetry.ts'
import type { Platforms } from './usecases/accounts.ts'
import type { Directory } from './usecases/directory.ts'
import { PollAccounts } from './usecases/poll-accounts.ts'

/** What main.ts chose. */
export interface Adapters {
  readonly store: Store
  readonly files: Files
  readonly transport: Transport
  readonly platforms: Platforms
  /** Salesforce, where one may sign in with it. */
  readonly identity: IdentityProvider | null
  /** Ends them all. */
  close(): Promise<void>
}

/** A hub put together, not yet serving. */
export interface Assembled extends Adapters {
  readonly config: Config
  readonly directory: Directory
  readonly usecases: UseCases
  readonly publicUrl: string
  readonly ground: Ground
  readonly room: EngineRoom
  readonly outbox: Outbox
  readonly fileWorker: FileWorker
  readonly upkeep: Upkeep
  readonly membership: Membership
  readonly polling: PollAccounts
}

const BYTES_A_MB = 1_000_000
/** Where asking for a token is a way over the network. */
const SHARED_TOKENS_MS = SECOND

/** What a hub is put together from. */
export interface Plan {
  readonly config: Config
  /** 32 bytes: what seals every secret in the store. */
  readonly masterKey: Buffer
  /** The store's. */
  readonly now: Clock
  /** Where it will listen: its public URL, where none is set. */
  readonly url: string
  readonly adapters: Adapters
  readonly telemetry: Telemetry
  /** This process; made afresh at each start. */
  readonly node: string
  readonly userAgent: string
  /** Where it delivers; left out: in this thread. */
  readonly room?: EngineRoom
}

const groundOf = async (plan: Plan): Promise<Ground> => {
  const publicUrl = plan.config.publicUrl ?? plan.url
  const { config, masterKey, adapters, telemetry, node, now } = plan
  const { store } = adapters
  const { vault, linkKey } = await openSecrets(store.secrets, masterKey)
  const links = createFileLinks(linkKey, publicUrl, config.retentionDays * DAY, now)
  return {
    ...adapters,
    telemetry,
    now,
    newId: createNewId(),
    publicUrl,
    node,
    vault,
    flowVault: vaultFor(masterKey, 'sign-in flows'),
    admissions: { admins: config.salesforceAdmins, agents: config.salesforceAgents },
    userAgent: plan.userAgent,
    fileLink: links.link,
    verifyLink: links.verify,
    rememberMs: config.databaseUrl === null ? 0 : SHARED_TOKENS_MS,
    maxFileBytes: config.maxFileMb * BYTES_A_MB,
  }
}

/** Puts the parts together. */
export const assemble = async (plan: Plan): Promise<Assembled> => {
  const { config, adapters } = plan
  const ground = await groundOf(plan)
  const { transport } = adapters
  const room = plan.room ?? createEngineRoom({ ...ground, transport, schedule: config.retrySchedule })
  const directory = createDirectory(ground)
  const waking = wakingOf(ground, room)
  directory.onChange(() => waking.unheard(room.refresh()))
  const usecases = createUseCases(ground, directory, {
    committer: room,
    dispatcher: waking.dispatcher,
    sendTest: (service, body, eventId) => room.sendTest(service, body, eventId),
    checkUrl: given => transport.check(given),
    literalProblem: given => transport.literalProblem(given),
    queue: {
      wakeAccount: platformId => waking.account(outbox, platformId),
      admit: platformId => outbox.admit(platformId),
    },
    filesWanted: () => fileWorker.wake(),
    watching: room,
  })
  const outbox = outboxOf(ground, usecases)
  const fileWorker = new FileWorker({ ...ground, fetch: id => usecases.fetchFiles.fetchDue(id) })
  const follow = (sharing: readonly string[]): void => {
    void waking.unheard(room.share(sharing))
    outbox.share(sharing)
  }
  const sharedBy = { nodes: adapters.store.nodes, isAlone: config.databaseUrl === null }
  const membership = new Membership({ ...ground, ...sharedBy, follow })
  const isFirst = (): boolean => membership.isFirst
  const { dispatcher: loop } = waking
  const chores = [...choresOf(usecases), new Replayer({ ...ground, loop })]
  const upkeep = new Upkeep({ ...ground, loop, services: directory, settings: config, chores, isFirst })
  const polling = pollingOf(ground, usecases, isFirst)
  directory.onChange(() => polling.look())
  const working = { room, outbox, fileWorker, upkeep, membership, polling }
  return { ...adapters, ...working, config, directory, usecases, publicUrl: ground.publicUrl, ground }
}

/** Fetches what platforms cannot post to this hub. */
const pollingOf = (ground: Ground, usecases: UseCases, isFirst: () => boolean): PollAccounts => {
  const { receive, platforms } = usecases
  return new PollAccounts({
    ...ground,
    ...usecases,
    take: (platformId, body) => receive.takeFetched(platformId, body),
    verify: platformId => platforms.verify(platformId),
    hookUrl: platformId => platforms.hookUrl(platformId),
    isFirst,
  })
}

/** Wakes whoever has something to do now, here and on other nodes. */
const wakingOf = ({ node, store, telemetry }: Ground, room: EngineRoom) => {
  const unheard = (calling: Promise<void>): Promise<void> =>
    calling.catch(error => reportFailure(telemetry, 'engine', error))
  return {
    unheard,
    dispatcher: {
      node,
      wake(serviceIds: Iterable<string>) {
        const services = [...serviceIds]
        void unheard(room.wake(services))
        void store.nodes.tell({ services })
      },
    },
    account(outbox: Outbox, platformId: string) {
      outbox.wakeAccount(platformId)
      void store.nodes.tell({ accounts: [platformId] })
    },
  }
}

const outboxOf = (ground: Ground, { accounts, settle, news, platforms }: UseCases): Outbox => {
  const sender = (platformId: string): Sender | null => {
    const open = accounts.open(platformId)
    const outbound = open?.platform.outbound ?? null
    const send = outbound?.send ?? null
    if (open === null || outbound === null || send === null) return null
    return { outbound, send, credentials: open.credentials, hookUrl: platforms.hookUrl(platformId) }
  }
  const { node, now, store, telemetry, fileLink } = ground
  return new Outbox({
    store: store.outbox,
    sender,
    recorder: settle,
    news: (platformId, answer) => news.hear(platformId, answer),
    telemetry,
    tools: { node, now, random: Math.random, openUpload: openUploadOf(ground), fileLink },
  })
}

const openUploadOf =
  ({ store, files }: Ground): OpenUpload =>
  async id => {
    const file = await store.files.file(id)
    const stream = file?.key ? await files.read(file.key) : null
    if (file === null || stream === null) throw new FilesUnavailable('The uploaded file is not there.')
    return { size: file.size ?? 0, mimeType: file.mimeType ?? 'application/octet-stream', stream }
  }

/** What has to happen now and then, besides what delivering needs. */
const choresOf = ({ bins, windows, people, verifyAccounts, renewal }: UseCases): Chore[] => [
  { where: 'reply windows', everyMs: 5 * SECOND, run: now => windows.expire(now) },
  { where: 'bins', everyMs: MINUTE, run: now => bins.dropExpired(now) },
  { where: 'erasures', everyMs: 5 * SECOND, run: () => people.goOn() },
  // The checks themselves take as long as the platforms do: nothing here waits for them.
  { where: 'account checks', everyMs: SECOND, run: async now => verifyAccounts.begin(now) },
  { where: 'renewal of credentials', everyMs: DAY, run: async () => renewal.begin() },
]
