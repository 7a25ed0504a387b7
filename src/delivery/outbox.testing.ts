import type { ChatUser } from '../domain/chat-user.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Dispatch } from '../domain/dispatch.ts'
import type { Message } from '../domain/message.ts'
import type { SendOutcome } from '../domain/send-outcome.ts'
import type { Outbound, Outgoing, SendAnswer } from '../platforms/platform.ts'
import type { ClaimedSend, OutboxStore, UnreadableSend } from '../store/store.ts'
import { createTelemetry } from '../telemetry.ts'
import { Outbox } from './outbox.ts'

export const ACCOUNT = 'account'

export const accepted: SendAnswer = {
  state: 'accepted',
  extIdentifier: 'wamid.1',
  status: 'SENT',
  identities: [],
}

/** A refusal that may be tried again, when the platform says so. */
export const refused = (
  scope: 'message' | 'account',
  afterMs: number | null = null,
  account: string | null = null,
): SendAnswer => ({
  state: 'refused',
  errors: [{ code: 130_429, title: 'Rate limit hit', detail: null }],
  retry: { scope, afterMs },
  conversation: null,
  account,
})

interface Row {
  readonly dispatch: Dispatch
  readonly conversation: string
}

/** Messages that wait, in memory, with the promises of the store's port. */
class MemoryOutbox implements OutboxStore {
  rows: Row[] = []
  down = false
  /** Messages that have to be made ready. */
  readonly unready = new Set<string>()
  unreadable: readonly UnreadableSend[] = []

  async claim(node: string, requests: readonly { platformId: string; limit: number }[], now: number) {
    if (this.down) throw new Error('down')
    return requests.map(({ platformId, limit }) => {
      const heads = this.#heads().filter(({ dispatch }) => dispatch.state === 'WAITING')
      const due = heads.filter(({ dispatch }) => dispatch.due <= now).slice(0, limit)
      for (const { dispatch } of due) {
        const state = this.unready.has(dispatch.messageId) ? 'PREPARING' : 'SENDING'
        Object.assign(dispatch, { state, lease: node, attempts: dispatch.attempts + 1 })
      }
      const left = heads.filter(({ dispatch }) => dispatch.state === 'WAITING').map(one => one.dispatch.due)
      const nextDue = left.length === 0 ? null : Math.min(...left)
      const { unreadable } = this
      this.unreadable = []
      return { platformId, claimed: due.map(row => claimedOf(row)), unreadable, nextDue }
    })
  }

  #heads(): Row[] {
    const seen = new Set<string>()
    return this.rows.filter(({ conversation, dispatch }) => {
      if (dispatch.state === 'DOUBT' || seen.has(conversation)) return false
      seen.add(conversation)
      return true
    })
  }

  async takeBack(node: string, inHand: readonly string[]) {
    const lost = this.rows.filter(
      ({ dispatch }) => dispatch.lease === node && !inHand.includes(dispatch.messageId),
    )
    for (const { dispatch } of lost) {
      Object.assign(dispatch, { state: 'WAITING', lease: null, attempts: dispatch.attempts - 1 })
    }
    return lost.length
  }

  async waiting() {
    return this.rows.some(({ dispatch }) => dispatch.state === 'WAITING') ? [ACCOUNT] : []
  }

  async stranded(node: string) {
    return this.rows.flatMap(({ dispatch }) =>
      dispatch.lease !== null && dispatch.lease !== node ? [dispatch] : [],
    )
  }

  async doubtful(now: number) {
    return this.rows.flatMap(({ dispatch }) =>
      dispatch.state === 'DOUBT' && dispatch.due <= now ? [dispatch] : [],
    )
  }
}

const claimedOf = ({ dispatch, conversation }: Row): ClaimedSend => ({
  dispatch: { ...dispatch },
  message: {
    id: dispatch.messageId,
    platformId: ACCOUNT,
    media: null,
    template: null,
    auxiliaryData: {},
  } as unknown as Message,
  conversation: { id: conversation } as Conversation,
  chatUser: { identities: [`phone:${conversation}`] } as unknown as ChatUser,
  quote: null,
})

/** An outbox on a store in memory, with a platform that answers as it is told. */
export class OutboxWorld {
  readonly store = new MemoryOutbox()
  readonly outcomes: SendOutcome[] = []
  readonly handedOver: string[] = []
  readonly stranded: string[] = []
  readonly givenUp: string[] = []
  readonly told: string[] = []
  readonly news: SendAnswer[] = []
  /** Messages that are at the platform now, and how many of one conversation were there at once at the most. */
  readonly sent: string[] = []
  most = 0
  answer: (message: Outgoing) => SendAnswer | Promise<SendAnswer> = () => accepted
  /** What the adapter does before it hands a message over. */
  makeReady: (message: Outgoing) => unknown = () => undefined
  /** Thrown by the recorder, one after the other, before it records. */
  recorderFails: Error[] = []
  strandedFails: (messageId: string) => boolean = () => false
  /** Thrown where a message is handed over. */
  handOverFails: Error | null = null
  gone = false
  readonly outbox: Outbox
  readonly #atPlatform = new Map<string, number>()

  constructor(outbound: Partial<Outbound> = {}) {
    const whole = {
      ratePerS: null,
      idempotent: false,
      ...outbound,
    } as unknown as Outbound
    this.outbox = new Outbox({
      store: this.store,
      sender: () =>
        this.gone
          ? null
          : { outbound: whole, send: message => this.#send(message), credentials: {}, hookUrl: '' },
      recorder: {
        outcome: async outcome => this.#record(outcome),
        handOver: async dispatch => this.#handOver(dispatch),
        stranded: async ({ messageId }) => {
          if (this.strandedFails(messageId)) throw new Error('a bug')
          this.stranded.push(messageId)
          this.#end(messageId)
          return true
        },
        givenUp: async ({ messageId }) => {
          this.givenUp.push(messageId)
          this.#end(messageId)
        },
      },
      news: (_platformId, answer) => this.news.push(answer),
      telemetry: createTelemetry([name => this.told.push(name)]),
      tools: {
        node: 'me',
        now: Date.now,
        random: () => 0,
        fileLink: (id, name) => `https://hub.example/files/${id}/${name}`,
        openUpload: async () => {
          throw new Error('There are no uploads here.')
        },
      },
    })
  }

  add(messageId: string, conversation: string, fields: Partial<Dispatch> = {}): void {
    const dispatch: Dispatch = {
      messageId,
      tenantId: 'tenant',
      platformId: ACCOUNT,
      conversationId: conversation,
      state: 'WAITING',
      attempts: 0,
      throttled: 0,
      due: 0,
      lease: null,
      createdAt: 0,
      version: 1,
      ...fields,
    }
    this.store.rows.push({ dispatch, conversation })
  }

  #handOver({ messageId }: Dispatch): void {
    if (this.handOverFails !== null) throw this.handOverFails
    this.handedOver.push(messageId)
  }

  async #send(message: Outgoing): Promise<SendAnswer> {
    await this.makeReady(message)
    await message.handOver()
    const to = message.to[0] ?? ''
    this.#atPlatform.set(to, (this.#atPlatform.get(to) ?? 0) + 1)
    this.most = Math.max(this.most, this.#atPlatform.get(to) ?? 0)
    this.sent.push(message.id)
    const answer = await this.answer(message)
    this.#atPlatform.set(to, (this.#atPlatform.get(to) ?? 0) - 1)
    return answer
  }

  #record(outcome: SendOutcome): void {
    const failure = this.recorderFails.shift()
    if (failure !== undefined) throw failure
    this.outcomes.push(outcome)
    const row = this.store.rows.find(({ dispatch }) => dispatch.messageId === outcome.messageId)
    if (row === undefined) return
    const { result } = outcome
    if (result.state === 'refused' && result.retry !== null) {
      const due = Date.now() + (result.retry.afterMs ?? 0)
      Object.assign(row.dispatch, { state: 'WAITING', due, lease: null })
    } else this.#end(outcome.messageId)
  }

  #end(messageId: string): void {
    this.store.rows = this.store.rows.filter(({ dispatch }) => dispatch.messageId !== messageId)
  }
}

/** Waits until something holds. */
export const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 1_000; i += 1) {
    if (holds()) return
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error('It did not come about within 5 s.')
}
