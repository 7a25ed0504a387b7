import type { NewId } from './domain/id.ts'
import type { Clock } from './domain/time.ts'
import type { Vault } from './domain/vault.ts'
import { digest, mintToken, newSigningSecret } from './secrets.ts'
import type { Store } from './store/store.ts'
import type { Telemetry } from './telemetry.ts'
import { Accounts, type Platforms } from './usecases/accounts.ts'
import { ReadAudit } from './usecases/audit.ts'
import { Authenticate } from './usecases/authenticate.ts'
import { Browse } from './usecases/browse.ts'
import { Configuration } from './usecases/configuration.ts'
import { Deliveries } from './usecases/deliveries.ts'
import { Directory, type FileLink } from './usecases/directory.ts'
import type { Dispatcher } from './usecases/fan-out.ts'
import { Feed } from './usecases/feed.ts'
import { HoldService } from './usecases/hold-service.ts'
import { Idempotency } from './usecases/idempotency.ts'
import { Ingest } from './usecases/ingest.ts'
import { ReadLedger } from './usecases/ledger.ts'
import { ManageAgents } from './usecases/manage-agents.ts'
import { ManagePlatforms } from './usecases/manage-platforms.ts'
import { ManageServices } from './usecases/manage-services.ts'
import { ManageTenants } from './usecases/manage-tenants.ts'
import { ManageTokens } from './usecases/manage-tokens.ts'
import { Quarantine } from './usecases/quarantine.ts'
import { ReceivePlatformPost } from './usecases/receive-platform-post.ts'
import { type SendTest, TestService } from './usecases/test-service.ts'

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
}

/** What the use cases call of the delivery engine. */
export interface EngineCalls {
  readonly dispatcher: Dispatcher
  readonly sendTest: SendTest
  readonly checkUrl: ConstructorParameters<typeof ManageServices>[0]['checkUrl']
}

/** The configuration in memory, made before the engine, which looks at it. */
export const createDirectory = (ground: Pick<Ground, 'store' | 'fileLink'>): Directory =>
  new Directory(ground.store, ground.fileLink)

/** Every use case, made once. */
export const createUseCases = (ground: Ground, directory: Directory, engine: EngineCalls) => {
  const { store, vault } = ground
  const { messages, deliveries } = store
  const accounts = new Accounts(ground.platforms, directory, vault)
  const configuration = new Configuration({ ...ground, directory })
  const ingest = new Ingest({ ...ground, directory, dispatcher: engine.dispatcher })
  const receive = new ReceivePlatformPost({ ...ground, accounts, ingest, digest })
  const manage = { ...ground, configuration, accounts, directory }
  return {
    accounts,
    configuration,
    receive,
    authenticate: new Authenticate({ store, directory, hashToken: digest }),
    tenants: new ManageTenants(manage),
    tokens: new ManageTokens({ ...manage, mintToken }),
    platforms: new ManagePlatforms(manage),
    agents: new ManageAgents(manage),
    services: new ManageServices({
      ...manage,
      deliveries,
      checkUrl: engine.checkUrl,
      newSecret: newSigningSecret,
    }),
    hold: new HoldService({ ...manage, deliveries }),
    test: new TestService({ ...manage, sendTest: engine.sendTest }),
    browse: new Browse({ messages, directory, fileLink: ground.fileLink }),
    deliveries: new Deliveries({ ...manage, dispatcher: engine.dispatcher }),
    quarantine: new Quarantine({ messages, receive }),
    feed: new Feed({ accounts, ingest, messages }),
    audit: new ReadAudit({ directory: store.directory }),
    ledger: new ReadLedger({ deliveries }),
    idempotency: new Idempotency({ ...ground, directory: store.directory, digest }),
  }
}

export type UseCases = ReturnType<typeof createUseCases>
