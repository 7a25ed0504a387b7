import { expect } from 'vitest'
import type { Conversation } from '../../domain/conversation.ts'
import type { Dispatch } from '../../domain/dispatch.ts'
import type { Unit } from '../../domain/unit.ts'
import type { Store } from '../store.ts'
import { unitOf } from './fixtures.ts'
import { accept, beside, claimOf, WITH_UPLOAD } from './outgoing.ts'
import { auditOf, START } from './records.ts'
import type { World } from './world.ts'

/** What may happen to messages that wait to be sent. */
export const SEND_OPERATIONS = [
  'accept',
  'accept',
  'accept',
  'accept later',
  'claim',
  'claim',
  'claim later',
  'hand over',
  'end',
  'end waiting',
  'doubt',
  'retry',
  'retry later',
  'merge',
  'erase',
] as const
type Operation = (typeof SEND_OPERATIONS)[number]

const NOW = START + 1_000
const LATER = START + 2_000

interface Modelled {
  dispatch: Dispatch
  conversation: Conversation
  readonly hasUpload: boolean
}

/** What the store should hand out, worked out beside it: a list of dispatches in the order of acceptance. */
export class OutboxModel {
  readonly #world: World
  #queue: Modelled[] = []
  #conversations: Conversation[]

  constructor(world: World) {
    this.#world = world
    this.#conversations = [world.conversation]
  }

  /** @param chance decides about all that the operation leaves open */
  async run(operation: Operation, chance: number, store: Store): Promise<void> {
    await this.#operations[operation](store, chance)
  }

  readonly #operations: { readonly [O in Operation]: (store: Store, chance: number) => Promise<void> } = {
    accept: (store, chance) => this.#accept(store, chance, START),
    'accept later': (store, chance) => this.#accept(store, chance, LATER),
    claim: (store, chance) => this.#claim(store, 1 + (chance % 3), NOW),
    'claim later': (store, chance) => this.#claim(store, 1 + (chance % 3), LATER),
    'hand over': (store, chance) =>
      this.#write(store, this.#pick(chance, 'PREPARING'), { state: 'SENDING', lease: 'n1' }),
    end: (store, chance) => this.#end(store, this.#pick(chance, 'PREPARING', 'SENDING', 'DOUBT')),
    'end waiting': (store, chance) => this.#end(store, this.#pick(chance, 'WAITING')),
    doubt: (store, chance) => this.#write(store, this.#pick(chance, 'SENDING'), { state: 'DOUBT' }),
    retry: (store, chance) => this.#wait(store, this.#pick(chance, 'PREPARING', 'SENDING', 'DOUBT'), START),
    'retry later': (store, chance) => this.#wait(store, this.#pick(chance, 'SENDING'), LATER),
    merge: (store, chance) => this.#merge(store, chance),
    erase: (store, chance) => this.#erase(store, chance),
  }

  async #accept(store: Store, chance: number, due: number): Promise<void> {
    if (chance % 3 === 0) this.#conversations.push(await beside(this.#world))
    const conversation = this.#any(chance)
    const hasUpload = chance % 4 === 0
    const [message] = await accept(store, conversation, 1, { due }, hasUpload ? WITH_UPLOAD : {})
    if (message === undefined) throw new Error('Nothing was accepted.')
    const wanted = { platformId: conversation.platformId, identities: [], extIdentifiers: [], events: [] }
    const [dispatch] = (await store.messages.load([{ ...wanted, messageIds: [message.id] }])).dispatches
    if (dispatch !== undefined) this.#queue.push({ dispatch, conversation, hasUpload })
  }

  async #claim(store: Store, limit: number, now: number): Promise<void> {
    const expected = this.#turns()
      .filter(({ dispatch }) => dispatch.due <= now)
      .slice(0, limit)
    const { claimed, nextDue } = await claimOf(store, 'n1', this.#world.account.id, limit, now)
    expect(claimed.map(({ message }) => message.id)).toEqual(
      expected.map(({ dispatch }) => dispatch.messageId),
    )
    for (const [i, modelled] of expected.entries()) {
      const { attempts, version } = modelled.dispatch
      const state = modelled.hasUpload ? 'PREPARING' : 'SENDING'
      const taken = { state, lease: 'n1', attempts: attempts + 1, version: version + 1 } as const
      modelled.dispatch = { ...modelled.dispatch, conversationId: modelled.conversation.id, ...taken }
      expect(claimed[i]?.dispatch).toEqual(modelled.dispatch)
    }
    const left = this.#turns().map(({ dispatch }) => dispatch.due)
    expect(nextDue).toBe(left.length === 0 ? null : Math.min(...left))
  }

  /** Of each conversation in which none is in hand the first that waits. */
  #turns(): Modelled[] {
    return this.#conversations
      .flatMap(conversation => {
        const own = this.#queue.filter(each => each.conversation === conversation)
        if (own.some(({ dispatch }) => dispatch.lease !== null)) return []
        return own.find(({ dispatch }) => dispatch.state === 'WAITING') ?? []
      })
      .sort((one, other) => this.#queue.indexOf(one) - this.#queue.indexOf(other))
  }

  async #end(store: Store, modelled: Modelled | undefined): Promise<void> {
    if (modelled === undefined) return
    await this.#commit(store, { ended: [modelled.dispatch] })
    this.#queue = this.#queue.filter(each => each !== modelled)
  }

  #wait(store: Store, modelled: Modelled | undefined, due: number): Promise<void> {
    return this.#write(store, modelled, { state: 'WAITING', due })
  }

  async #write(store: Store, modelled: Modelled | undefined, fields: Partial<Dispatch>): Promise<void> {
    if (modelled === undefined) return
    const { dispatch, conversation } = modelled
    const moved = { lease: null, conversationId: conversation.id, version: dispatch.version + 1, ...fields }
    modelled.dispatch = { ...dispatch, ...moved }
    await this.#commit(store, { dispatches: [modelled.dispatch] })
  }

  async #merge(store: Store, chance: number): Promise<void> {
    const [from, into] = [this.#any(chance), this.#any(chance + 1)]
    if (from === into) return
    const users = { fromUser: from.chatUserId, intoUser: into.chatUserId, tenantId: from.tenantId }
    const merge = { ...users, fromConversation: from.id, intoConversation: into.id }
    await this.#commit(store, { merges: [merge] })
    this.#conversations = this.#conversations.filter(each => each !== from)
    for (const each of this.#queue) if (each.conversation === from) each.conversation = into
  }

  async #erase(store: Store, chance: number): Promise<void> {
    const gone = this.#any(chance)
    await store.people.beginErasure(gone.tenantId, gone.chatUserId, auditOf(gone.tenantId))
    this.#queue = this.#queue.filter(({ conversation }) => conversation !== gone)
    this.#conversations = this.#conversations.filter(each => each !== gone)
    if (this.#conversations.length === 0) this.#conversations.push(await beside(this.#world))
  }

  async #commit(store: Store, fields: Partial<Unit>): Promise<void> {
    expect(await store.messages.commit(unitOf(fields), [], [])).toBe('committed')
  }

  #any(chance: number): Conversation {
    return this.#conversations[chance % this.#conversations.length] ?? this.#world.conversation
  }

  #pick(chance: number, ...states: readonly Dispatch['state'][]): Modelled | undefined {
    const some = this.#queue.filter(({ dispatch }) => states.includes(dispatch.state))
    return some[chance % Math.max(some.length, 1)]
  }
}
