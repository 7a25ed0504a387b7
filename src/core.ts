import type { NewId } from './domain/id.ts'
import type { Admissions } from './domain/sign-in.ts'
import type { Clock, Millis } from './domain/time.ts'
import type { Vault } from './domain/vault.ts'
import type { Files } from './files/files.ts'
import type { IdentityProvider } from './identity/provider.ts'
import { digest, hmac, mintToken, newSigningSecret } from './secrets.ts'
import type { Store } from './store/store.ts'
import type { Telemetry } from './telemetry.ts'
import { AccountNews } from './usecases/account-news.ts'
import { Accounts, type Platforms } from './usecases/accounts.ts'
import { ActOnMessage, type CallRate } from './usecases/act-on-message.ts'
import { ReadAudit } from './usecases/audit.ts'
import { Authenticate } from './usecases/authenticate.ts'
import { Bins } from './usecases/bins.ts'
import { Browse } from './usecases/browse.ts'
import { Configuration } from './usecases/configuration.ts'
import { Deliveries } from './usecases/deliveries.ts'
import { Directory, type FileLink, type WindowOf } from './usecases/directory.ts'
import type { Committer, Dispatcher } from './usecases/fan-out.ts'
import { Feed } from './usecases/feed.ts'
import { FetchFiles } from './usecases/fetch-files.ts'
import { FillOrganisation } from './usecases/fill-organisation.ts'
import { HoldService } from './usecases/hold-service.ts'
import { Idempotency } from './usecases/idempotency.ts'
import { Ingest } from './usecases/ingest.ts'
import { ReadLedger } from './usecases/ledger.ts'
import { LookUpPeople } from './usecases/look-up-people.ts'
import { ManageAgents } from './usecases/manage-agents.ts'
import { ManagePlatforms } from './usecases/manage-platforms.ts'
import { ManageReplays } from './usecases/manage-replays.ts'
import { ManageServices } from './usecases/manage-services.ts'
import { ManageTenants } from './usecases/manage-tenants.ts'
import { ManageTokens } from './usecases/manage-tokens.ts'
import { MoveConversation } from './usecases/move-conversation.ts'
import { ManagePeople } from './usecases/people.ts'
import { Quarantine } from './usecases/quarantine.ts'
import { ReadStats } from './usecases/read-stats.ts'
import { ReceivePlatformPost } from './usecases/receive-platform-post.ts'
import { RenewCredentials } from './usecases/renew-credentials.ts'
import { SalesforceSignIn } from './usecases/salesforce-sign-in.ts'
import { SendMessage, type SendQueue } from './usecases/send-message.ts'
import { ServeFile, type VerifyLink } from './usecases/serve-file.ts'
import { Sessions } from './usecases/sessions.ts'
import { settleFile } from './usecases/settle-file.ts'
import { SettleSends } from './usecases/settle-sends.ts'
import { Streams, type Watching } from './usecases/stream/streams.ts'
import { watchedCommitter } from './usecases/stream/watched-committer.ts'
import { type SendTest, TestService } from './usecases/test-service.ts'
import { UploadFile } from './usecases/upload-file.ts'
import { VerifyAccounts } from './usecases/verify-accounts.ts'
import { Windows } from './usecases/windows.ts'
import { Writer } from './usecases/writer.ts'

/** What the use cases stand on. */
export interface Ground {
  readonly store: Store
  readonly vault: Vault
  readonly platforms: Platforms
  readonly telemetry: Telemetry
  readonly now: Clock
  readonly newId: NewId
  /** This process; made afresh at each start. */
  readonly node: string
  readonly publicUrl: string
  /** `GoTallo-Webhooks/<version>`. */
  readonly userAgent: string
  readonly fileLink: FileLink
  readonly verifyLink: VerifyLink
  readonly files: Files
  /** Salesforce, where one may sign in with it. */
  readonly identity: IdentityProvider | null
  /** Who may. */
  readonly admissions: Admissions
  /** For what browsers keep of a sign-in that was begun; every node's is the same. */
  readonly flowVault: Vault
  /** How long who a token stands for is remembered. */
  readonly rememberMs: Millis
  /** A larger file is neither fetched nor taken. */
  readonly maxFileBytes: number
}

/** What the use cases call of the delivery engine. */
export interface EngineCalls {
  readonly committer: Committer
  readonly dispatcher: Pick<Dispatcher, 'wake'>
  readonly sendTest: SendTest
  readonly checkUrl: ConstructorParameters<typeof ManageServices>[0]['checkUrl']
  /** `transport.literalProblem`. */
  readonly literalProblem: (url: string) => string | null
  readonly queue: SendQueue & CallRate
  /** Files are to be fetched that were not a moment ago. */
  readonly filesWanted: () => void
  readonly watching: Watching
}

const windowOf =
  (platforms: Platforms): WindowOf =>
  type =>
    platforms.get(type)?.outbound?.windowMs ?? null

/** The configuration in memory, made before the engine, which looks at it. */
export const createDirectory = (ground: Pick<Ground, 'store' | 'fileLink' | 'platforms'>): Directory =>
  new Directory({ ...ground, windowOf: windowOf(ground.platforms) })

type Engaged = {
  readonly directory: Directory
  readonly accounts: Accounts
  readonly configuration: Configuration
  readonly authenticate: Authenticate
  readonly writer: Writer
}

/** What has to do with the messages of conversations, and with those who take part. */
const talking = (ground: Ground, parts: Engaged, engine: EngineCalls) => {
  const { store, platforms } = ground
  const { messages } = store
  const browse = new Browse({ ...ground, messages, directory: parts.directory })
  const talk = { ...ground, ...parts, messages, browse }
  const news = new AccountNews(talk)
  return {
    browse,
    send: new SendMessage({ ...talk, ...engine, files: store.files }),
    settle: new SettleSends(talk),
    news,
    acts: new ActOnMessage({ ...talk, rate: engine.queue, news }),
    moves: new MoveConversation(talk),
    windows: new Windows({ ...talk, windowOf: windowOf(platforms) }),
    people: new ManagePeople({ ...talk, people: store.people }),
  }
}

const filing = (ground: Ground, parts: Engaged) => {
  const fetch = new FetchFiles({ ...ground, ...parts, digest, settle: settleFile(parts) })
  return {
    fetchFiles: fetch,
    serveFile: new ServeFile({ ...ground, fetch }),
    uploadFile: new UploadFile(ground),
  }
}

const managing = (ground: Ground, parts: Engaged, engine: EngineCalls) => {
  const { store } = ground
  const { deliveries, messages } = store
  const manage = { ...ground, ...parts }
  const platforms = new ManagePlatforms({ ...manage, messages })
  const verify = (id: string) => platforms.verify(id)
  const sessions = new Sessions({ ...manage, mintToken })
  const { identity: provider } = ground
  return {
    organisation: new FillOrganisation(manage),
    tenants: new ManageTenants(manage),
    tokens: new ManageTokens({ ...manage, mintToken }),
    sessions,
    salesforce: provider === null ? null : new SalesforceSignIn({ ...manage, sessions, provider }),
    platforms,
    verifyAccounts: new VerifyAccounts({ ...manage, verify }),
    renewal: new RenewCredentials({ ...manage, verify }),
    agents: new ManageAgents(manage),
    services: new ManageServices({
      ...manage,
      deliveries,
      checkUrl: engine.checkUrl,
      newSecret: newSigningSecret,
    }),
    hold: new HoldService({ ...manage, deliveries }),
    test: new TestService({ ...manage, sendTest: engine.sendTest }),
    deliveries: new Deliveries({ ...manage, dispatcher: engine.dispatcher }),
    replays: new ManageReplays(manage),
    stats: new ReadStats(manage),
    audit: new ReadAudit({ directory: store.directory }),
    ledger: new ReadLedger({ deliveries }),
    idempotency: new Idempotency({ ...ground, directory: store.directory, digest }),
  }
}

/** Every use case, made once. */
export const createUseCases = (ground: Ground, directory: Directory, engine: EngineCalls) => {
  const { messages } = ground.store
  const accounts = new Accounts(ground.platforms, directory, ground.vault)
  const authenticate = new Authenticate({ ...ground, directory, hashToken: digest })
  const streams = new Streams({ ...ground, ...engine, directory })
  /** Somebody may be known no more. */
  const forget = (): void => {
    authenticate.forget()
    streams.recheck()
  }
  const configuration = new Configuration({ ...ground, directory, removed: forget })
  const committer = watchedCommitter(engine.committer, streams)
  const writer = new Writer({ ...ground, ...engine, committer, random: Math.random })
  const parts: Engaged = { directory, accounts, configuration, authenticate, writer }
  const ingest = new Ingest({ ...ground, writer, directory })
  const lookUp = new LookUpPeople({ ...ground, ...parts, messages })
  const receive = new ReceivePlatformPost({ ...ground, accounts, ingest, lookUp, digest })
  return {
    ...parts,
    ...managing(ground, parts, engine),
    ...talking(ground, parts, engine),
    ...filing(ground, parts),
    receive,
    lookUp,
    streams,
    forget,
    quarantine: new Quarantine({ messages, receive }),
    feed: new Feed({ accounts, ingest, messages }),
    bins: new Bins({ ...ground, directory, bins: ground.store.bins, hmac }),
  }
}

export type UseCases = ReturnType<typeof createUseCases>
