import type { Attempt } from '../domain/attempt.ts'
import type { ChatUser } from '../domain/chat-user.ts'
import { type Conversation, newConversation } from '../domain/conversation.ts'
import { type Surroundings, snapshot } from '../domain/event.ts'
import type { NewId } from '../domain/id.ts'
import type { Message } from '../domain/message.ts'
import type { PlatformAccount } from '../domain/platform-account.ts'
import type { Service } from '../domain/service.ts'
import type { TenantRecord } from '../domain/tenant.ts'
import type { Clock, Millis } from '../domain/time.ts'
import type { Configuration } from './configuration.ts'
import type { Directory } from './directory.ts'

/** Sends a body to a service once, signed as always, outside the ledger. */
export type SendTest = (service: Service, body: Uint8Array, eventId: string) => Promise<Attempt>

/** Sends a sample event to a service, so that its owner sees whether it arrives. */
export class TestService {
  readonly #configuration: Configuration
  readonly #directory: Directory
  readonly #sendTest: SendTest
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: {
    configuration: Configuration
    directory: Directory
    sendTest: SendTest
    now: Clock
    newId: NewId
  }) {
    this.#configuration = parts.configuration
    this.#directory = parts.directory
    this.#sendTest = parts.sendTest
    this.#now = parts.now
    this.#newId = parts.newId
  }

  /**
   * Sends it now, whatever state the service is in, and once only.
   * @throws Refusal `not_found`
   */
  async send(tenantId: string, id: string): Promise<Attempt> {
    const service = await this.#configuration.get('services', tenantId, id)
    const tenant = await this.#configuration.get('tenants', null, tenantId)
    const now = this.#now()
    const newId = () => this.#newId(now)
    const account = this.#account(service) ?? madeUpAccount(tenantId, newId(), now)
    const event = sampleEvent(tenant, account, newId, now)
    return await this.#sendTest(service, new TextEncoder().encode(JSON.stringify(event)), event.id)
  }

  /** One of the tenant's own accounts, of those that the filter takes. */
  #account({ tenantId, filter }: Service): PlatformAccount | undefined {
    const accounts = this.#directory.accountsOf(tenantId)
    return accounts.find(({ id }) => filter.platformIds.includes(id)) ?? accounts[0]
  }
}

/** A TEXT from a customer who does not exist, marked with `custom_data: {"test": true}`. */
export const sampleEvent = (
  tenant: TenantRecord,
  account: PlatformAccount,
  newId: () => string,
  now: Millis,
) => {
  const around: Surroundings = {
    account,
    tenant,
    services: [],
    agent: () => null,
    fileLink: () => '',
    windowMs: null,
  }
  const user = sampleUser(account, newId())
  const conversation = sampleConversation(user, newId(), now)
  return snapshot(sampleMessage(conversation, newId(), now), conversation, user, around)
}

const sampleUser = ({ id: platformId, tenantId }: PlatformAccount, id: string): ChatUser => ({
  id,
  tenantId,
  platformId,
  identities: [],
  username: 'sample',
  firstName: 'Sample',
  lastName: 'Customer',
  phoneNumber: null,
  gender: null,
  profilePictureUrl: null,
  version: 0,
})

const sampleConversation = (user: ChatUser, id: string, now: Millis): Conversation => ({
  ...newConversation(id, user, 'OPEN', now),
  lastInboundAt: now,
})

const sampleMessage = (conversation: Conversation, id: string, now: Millis): Message => ({
  id,
  tenantId: conversation.tenantId,
  platformId: conversation.platformId,
  conversationId: conversation.id,
  extIdentifier: `test-${id}`,
  outbound: false,
  agentId: null,
  timestamp: now,
  modified: now,
  type: 'TEXT',
  status: 'RECEIVED',
  statusAt: now,
  editedAt: null,
  platformAt: null,
  text: 'This is a test event. If you can read it, your endpoint is reachable.',
  media: null,
  auxiliaryData: {},
  customData: { test: true },
  metadata: {},
  transcribeEnabled: false,
  transcribeInProgress: false,
  countAsInbound: true,
  quoteId: null,
  template: null,
  stored: 0,
})

/** For a tenant that has no account yet. */
const madeUpAccount = (tenantId: string, id: string, now: Millis): PlatformAccount => ({
  id,
  tenantId,
  type: 'CUSTOM',
  name: 'Sample',
  messageForwarding: true,
  transcribeEnabled: false,
  startsWithBot: false,
  accountKey: null,
  credentials: '',
  health: { state: 'ok', detail: null, checkedAt: null },
  createdAt: now,
})
