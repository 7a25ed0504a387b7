import type {
  Change,
  DeletionChange,
  EditChange,
  MessageChange,
  NoticeChange,
  Person,
  ReactionChange,
  ReceiptChange,
} from './change.ts'
import type { MessageEvent } from './contract.ts'
import type { FiredEvent, Surroundings } from './event.ts'
import { fold } from './fold/fold.ts'
import { uuidV7 } from './id.ts'
import { Known } from './known.ts'
import type { Message } from './message.ts'
import type { PlatformAccount } from './platform-account.ts'
import type { Service } from './service.ts'
import { Shelf } from './shelf.testing.ts'
import type { Millis } from './time.ts'

/** Noon of Thursday, 30 June 2022, UTC. */
export const NOON: Millis = 1_656_590_400_000

const idOf = (digit: number): string => `00000000-0000-7000-8000-${String(digit).padStart(12, '0')}`
export const TENANT_ID = idOf(1)
export const ACCOUNT_ID = idOf(2)

export const ANNA: Person = { identities: ['bsuid:US.1', 'phone:16505551234'], firstName: 'Anna' }
export const BERT: Person = { identities: ['bsuid:US.2', 'phone:16505559999'], firstName: 'Bert' }

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

export const surroundings = (over: Partial<Surroundings> = {}): Surroundings => ({
  account: anAccount(),
  tenant: { id: TENANT_ID, name: 'Acme', orgId: null, createdAt: NOON },
  services: [],
  agent: () => null,
  fileLink: id => `https://hub.example/files/${id}`,
  ...over,
})

export const aMessage = (extIdentifier: string, over: Partial<MessageChange> = {}): MessageChange => ({
  kind: 'message',
  extIdentifier,
  person: ANNA,
  outbound: false,
  status: over.outbound === true ? 'SENT' : 'RECEIVED',
  timestamp: NOON,
  content: { type: 'TEXT', text: `Text of ${extIdentifier}`, media: null, auxiliaryData: {} },
  template: null,
  customData: {},
  quotedExtIdentifier: null,
  live: true,
  ...over,
})

export const aReceipt = (
  extIdentifier: string,
  status: ReceiptChange['status'],
  timestamp: Millis | null = NOON,
  detail: ReceiptChange['detail'] = {},
): ReceiptChange => ({ kind: 'receipt', extIdentifier, status, timestamp, detail, correlation: null })

export const anEdit = (extIdentifier: string, text: string, over: Partial<EditChange> = {}): EditChange => ({
  kind: 'edit',
  extIdentifier,
  key: text,
  content: { text },
  timestamp: NOON,
  person: ANNA,
  detail: {},
  ...over,
})

export const aDeletion = (extIdentifier: string, over: Partial<DeletionChange> = {}): DeletionChange => ({
  kind: 'deletion',
  extIdentifier,
  timestamp: NOON,
  person: ANNA,
  detail: {},
  ...over,
})

export const aReaction = (
  extIdentifier: string,
  key: string,
  over: Partial<ReactionChange> = {},
): ReactionChange => ({
  kind: 'reaction',
  extIdentifier,
  key,
  emoji: '👍',
  action: 'react',
  timestamp: NOON,
  person: ANNA,
  detail: {},
  ...over,
})

export const aNotice = (extIdentifier: string, over: Partial<NoticeChange> = {}): NoticeChange => ({
  kind: 'notice',
  extIdentifier,
  event: 'follow',
  person: ANNA,
  timestamp: NOON,
  detail: {},
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

/** One platform account with a store: batches of changes go in, events come out. */
export class World {
  readonly shelf = new Shelf()
  around: Surroundings
  now: Millis = NOON
  readonly #newId = countingIds()

  constructor(over: Partial<PlatformAccount> = {}) {
    this.around = surroundings({ account: anAccount(over) })
  }

  /** Folds one batch and commits it. @returns the bodies of the events that it fired */
  fold(...changes: Change[]): MessageEvent[] {
    const known = new Known(this.shelf.load(this.around.account.id, changes), this.now, this.#newId)
    for (const change of changes) fold(change, this.around, known)
    const unit = known.unit()
    this.shelf.commit(unit)
    return unit.events.map(bodyOf)
  }

  /** Changes a switch of the account. */
  set(over: Partial<PlatformAccount>): void {
    this.around = { ...this.around, account: { ...this.around.account, ...over } }
  }

  message(extIdentifier: string): Message {
    const found = [...this.shelf.messages.values()].find(one => one.extIdentifier === extIdentifier)
    if (found === undefined) throw new Error(`There is no message ${extIdentifier}.`)
    return found
  }

  get events(): MessageEvent[] {
    return this.shelf.events.map(bodyOf)
  }
}

/** An event in a few words: `TEXT m1`, or `read of m1`. */
export const inWords = (event: MessageEvent): string =>
  event.type === 'EVENT'
    ? `${String(event.auxiliary_data.event)} of ${event.quote?.ext_identifier ?? '?'}`
    : `${event.type} ${event.ext_identifier}`
