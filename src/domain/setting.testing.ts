import { NOON } from './changes.testing.ts'
import type { ChatUser } from './chat-user.ts'
import type { MessageEvent } from './contract.ts'
import type { Conversation } from './conversation.ts'
import type { FiredEvent, Surroundings } from './event.ts'
import { uuidV7 } from './id.ts'
import type { PlatformAccount } from './platform-account.ts'
import type { Service } from './service.ts'
import type { Agent } from './tenant.ts'
import type { Millis } from './time.ts'

const idOf = (digit: number): string => `00000000-0000-7000-8000-${String(digit).padStart(12, '0')}`
export const TENANT_ID = idOf(1)
export const ACCOUNT_ID = idOf(2)

const agent = (digit: number, name: string, kind: Agent['kind']): Agent => ({
  id: idOf(10 + digit),
  tenantId: TENANT_ID,
  name,
  kind,
  createdAt: 0,
})

export const PAULA = agent(1, 'Paula', 'HUMAN')
export const ROBOT = agent(2, 'Robot', 'AUTOMATED')
export const AGENTS: readonly Agent[] = [PAULA, ROBOT]

export const anAccount = (over: Partial<PlatformAccount> = {}): PlatformAccount => ({
  id: ACCOUNT_ID,
  tenantId: TENANT_ID,
  type: 'WHATSAPP',
  name: 'Support',
  messageForwarding: true,
  transcribeEnabled: false,
  startsWithBot: false,
  accountKey: null,
  credentials: 'sealed',
  health: { state: 'ok', detail: null, checkedAt: null },
  createdAt: NOON,
  ...over,
})

export const aService = (over: Partial<Service> = {}): Service => ({
  id: idOf(3),
  tenantId: TENANT_ID,
  type: 'WEBHOOK',
  name: 'CRM',
  url: 'https://crm.example/hook',
  state: 'ACTIVE',
  filter: { platformIds: [], types: [], directions: [] },
  headers: null,
  secrets: 'sealed',
  timeoutS: 15,
  maxInFlight: 64,
  ratePerS: null,
  createdAt: NOON,
  disabledAt: null,
  disabledReason: null,
  failingSince: null,
  waitUntil: null,
  releasePerS: null,
  ...over,
})

export const aChatUser = (over: Partial<ChatUser> = {}): ChatUser => ({
  id: idOf(4),
  tenantId: TENANT_ID,
  platformId: ACCOUNT_ID,
  identities: [],
  username: '',
  firstName: '',
  lastName: '',
  phoneNumber: null,
  gender: null,
  profilePictureUrl: null,
  version: 3,
  ...over,
})

/** An open conversation with a chat user who wrote at noon. */
export const aConversation = (over: Partial<Conversation> = {}): Conversation => ({
  id: idOf(5),
  tenantId: TENANT_ID,
  platformId: ACCOUNT_ID,
  chatUserId: idOf(4),
  state: 'OPEN',
  agentId: null,
  lastInboundAt: NOON,
  blockedByAgent: false,
  blockedByCustomer: false,
  deliveredUntil: null,
  readUntil: null,
  customData: {},
  createdAt: NOON,
  updatedAt: NOON,
  version: 7,
  ...over,
})

export const surroundings = (over: Partial<Surroundings> = {}): Surroundings => ({
  account: anAccount(),
  tenant: { id: TENANT_ID, name: 'Acme', orgId: null, createdAt: NOON },
  services: [],
  agent: id => AGENTS.find(one => one.id === id) ?? null,
  windowMs: 24 * 3_600_000,
  fileLink: id => `https://hub.example/files/${id}`,
  ...over,
})

/** UUIDv7s that count up: the same run makes the same ones. */
export const countingIds = (): ((now: Millis) => string) => {
  const random = new Uint8Array(10)
  const view = new DataView(random.buffer)
  let count = 0
  return now => {
    count += 1
    view.setUint32(6, count)
    return uuidV7(now, random)
  }
}

const decoder = new TextDecoder()
export const bodyOf = (event: FiredEvent): MessageEvent => JSON.parse(decoder.decode(event.body))

/** An event in a few words: `TEXT m1`, or `read of m1`. */
export const inWords = (event: MessageEvent): string =>
  event.type === 'EVENT'
    ? `${String(event.auxiliary_data.event)} of ${event.quote?.ext_identifier ?? '?'}`
    : `${event.type} ${event.ext_identifier}`
