import type { Clock } from '../domain/time.ts'
import type { Telemetry } from '../telemetry.ts'
import type { ActOnMessage } from '../usecases/act-on-message.ts'
import type { ReadAudit } from '../usecases/audit.ts'
import type { Authenticate } from '../usecases/authenticate.ts'
import type { Bins } from '../usecases/bins.ts'
import type { Browse } from '../usecases/browse.ts'
import type { Deliveries } from '../usecases/deliveries.ts'
import type { Feed } from '../usecases/feed.ts'
import type { FillOrganisation } from '../usecases/fill-organisation.ts'
import type { HoldService } from '../usecases/hold-service.ts'
import type { Idempotency } from '../usecases/idempotency.ts'
import type { ReadLedger } from '../usecases/ledger.ts'
import type { ManageAgents } from '../usecases/manage-agents.ts'
import type { ManagePlatforms } from '../usecases/manage-platforms.ts'
import type { ManageReplays } from '../usecases/manage-replays.ts'
import type { ManageServices } from '../usecases/manage-services.ts'
import type { ManageTenants } from '../usecases/manage-tenants.ts'
import type { ManageTokens } from '../usecases/manage-tokens.ts'
import type { MoveConversation } from '../usecases/move-conversation.ts'
import type { ManagePeople } from '../usecases/people.ts'
import type { Quarantine } from '../usecases/quarantine.ts'
import type { ReadStats } from '../usecases/read-stats.ts'
import type { ReceivePlatformPost } from '../usecases/receive-platform-post.ts'
import type { SalesforceSignIn } from '../usecases/salesforce-sign-in.ts'
import type { SendMessage } from '../usecases/send-message.ts'
import type { ServeFile } from '../usecases/serve-file.ts'
import type { Sessions } from '../usecases/sessions.ts'
import type { Streams } from '../usecases/stream/streams.ts'
import type { TestService } from '../usecases/test-service.ts'
import type { UploadFile } from '../usecases/upload-file.ts'
import type { StreamSettings } from './stream-settings.ts'

/** Everything that the API can do. */
export interface UseCases {
  readonly authenticate: Authenticate
  readonly organisation: FillOrganisation
  readonly tenants: ManageTenants
  readonly tokens: ManageTokens
  readonly sessions: Sessions
  /** Null: nobody signs in so here. */
  readonly salesforce: SalesforceSignIn | null
  readonly platforms: ManagePlatforms
  readonly agents: ManageAgents
  readonly services: ManageServices
  readonly hold: HoldService
  readonly test: TestService
  readonly browse: Browse
  readonly send: SendMessage
  readonly acts: ActOnMessage
  readonly moves: MoveConversation
  readonly people: ManagePeople
  readonly serveFile: ServeFile
  readonly uploadFile: UploadFile
  readonly deliveries: Deliveries
  readonly replays: ManageReplays
  readonly stats: ReadStats
  readonly quarantine: Quarantine
  readonly feed: Feed
  readonly bins: Bins
  readonly streams: Streams
  readonly audit: ReadAudit
  readonly ledger: ReadLedger
  readonly idempotency: Idempotency
  readonly receive: ReceivePlatformPost
}

/** One thing that must be well before this process should get requests. */
export interface ReadinessCheck {
  /** Such as `store`. */
  readonly name: string
  readonly ok: boolean
  /** What is wrong, in words; null where it is well. */
  readonly detail: string | null
}

/** How the server is set. */
export interface ServerSettings {
  /** Addresses and networks whose `X-Forwarded-For` is believed; empty: nobody's. */
  readonly trustedProxies: readonly string[]
  /** The server is bound to loopback: `/metrics` needs no token, but by a proxy. */
  readonly loopback: boolean
  /** Origins whose pages may show the console in a frame. Defaults to none. */
  readonly frameAncestors?: readonly string[]
  /** Where the built console lies. Defaults to the project's. */
  readonly consoleFolder?: string
  /** Requests a minute that one token may make; null: any number. Defaults to null. */
  readonly tokenCeiling?: number | null
  /** Failed authentications a minute that one address may make before it is asked to wait. Defaults to 30. */
  readonly failedAuthentications?: number
  /** How long a caller may take to send or read, in milliseconds (slow-callers.ts). Defaults to 60 s. */
  readonly patienceMs?: number
  /** How streams are kept (stream-settings.ts), where it is not as usual. */
  readonly streams?: Partial<StreamSettings>
}

/** What the server is made of. */
export interface ServerParts {
  readonly usecases: UseCases
  readonly telemetry: Telemetry
  readonly now: Clock
  /** Of the hub, as in `user-agent`. */
  readonly version: string
  /** Where it is reached, without a slash at its end; written into the OpenAPI document. */
  readonly publicUrl: string
  /** The Prometheus registry's text. */
  readonly metrics: () => Promise<string>
  /** Does the store answer, does the engine run? Never throws. */
  readonly readiness: () => Promise<readonly ReadinessCheck[]>
  readonly settings: ServerSettings
}
