import type { Change } from './change.ts'
import { keysOf } from './change-keys.ts'
import { NOON } from './changes.testing.ts'
import type { MessageEvent } from './contract.ts'
import type { Conversation } from './conversation.ts'
import type { Dispatch, SendTry } from './dispatch.ts'
import type { Draft } from './draft.ts'
import { Refusal } from './errors.ts'
import type { Surroundings } from './event.ts'
import { type StoredFile, wantedFile } from './file.ts'
import { foldOwnReaction, foldRemoval } from './fold/act.ts'
import { fold } from './fold/fold.ts'
import { foldMedia } from './fold/media.ts'
import { foldGivenUp, foldHandOver, foldOutcome, foldStranded } from './fold/outcome.ts'
import { type Addressee, conversationFor, foldSend } from './fold/send.ts'
import { Known } from './known.ts'
import type { Message } from './message.ts'
import { type Move, move } from './move.ts'
import type { PlatformAccount } from './platform-account.ts'
import type { Described, SendOutcome, SendResult } from './send-outcome.ts'
import { aDraft, OUTCOME } from './sends.testing.ts'
import { anAccount, bodyOf, countingIds, surroundings } from './setting.testing.ts'
import { Shelf, type Sought } from './shelf.testing.ts'
import type { Millis } from './time.ts'

export * from './changes.testing.ts'
export * from './sends.testing.ts'
export * from './setting.testing.ts'

/** Something to be folded and committed as one with others. */
export interface Work {
  readonly sought: Omit<Sought, 'platformId'>
  fold(known: Known): void
}

/** One platform account with a store: batches of changes go in, events come out. */
export class World {
  readonly shelf = new Shelf()
  around: Surroundings
  now: Millis = NOON
  /** The node that sends. */
  node = 'node'
  readonly #newId = countingIds()

  constructor(over: Partial<PlatformAccount> = {}) {
    this.around = surroundings({ account: anAccount(over) })
  }

  /**
   * Folds one batch and commits it; what was refused is left out.
   * @returns the bodies of the events that it fired
   * @throws Refusal the first one, after the commit
   */
  write(...works: readonly Work[]): MessageEvent[] {
    const sought = works.map(work => ({ platformId: this.around.account.id, ...work.sought }))
    const known = new Known(this.shelf.load(sought), this.now, this.#newId)
    const refusals: Refusal[] = []
    for (const work of works) {
      const before = rowsOf(known)
      try {
        work.fold(known)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        if (rowsOf(known) !== before) throw new Error('A refusal has changed something.')
        refusals.push(error)
      }
    }
    const unit = known.unit()
    this.shelf.commit(unit)
    if (refusals[0] !== undefined) throw refusals[0]
    return unit.events.map(bodyOf)
  }

  /** Folds one batch of changes. */
  fold(...changes: Change[]): MessageEvent[] {
    return this.write(...changes.map(change => this.folding(change)))
  }

  folding(change: Change): Work {
    return { sought: keysOf(change), fold: known => fold(change, this.around, known) }
  }

  /** Accepts a message into a conversation: the only one there is, unless it says which. */
  send(draft: Partial<Draft> = {}, conversationId = this.conversation().id, isCalled = true): Message {
    return this.#sending(draft, { conversationIds: [conversationId] }, isCalled, ({ people }) =>
      people.conversation(conversationId),
    )
  }

  /** Accepts a message to somebody who is written to by his id. */
  start(addressee: Addressee, draft: Draft): Message {
    const { identities, alias } = addressee
    const sought = { identities: [...identities, ...(alias === null ? [] : [alias])] }
    return this.#sending(draft, sought, true, known => conversationFor(addressee, draft, this.around, known))
  }

  #sending(
    over: Partial<Draft>,
    sought: Work['sought'],
    isCalled: boolean,
    conversationOf: (known: Known) => Conversation,
  ): Message {
    const draft = aDraft(over)
    let id = ''
    this.write({
      sought: { ...sought, messageIds: draft.quoteId === null ? [] : [draft.quoteId] },
      fold: known => {
        id = foldSend(draft, conversationOf(known), isCalled, null, this.around, known).id
      },
    })
    return this.byId(id)
  }

  /** Hands over what may be sent now. */
  claim(): Dispatch[] {
    return this.shelf.claim(this.node, this.now)
  }

  /** The end of a try of a message, by default of the one that it is in. */
  outcome(id: string, result: SendResult, over: Partial<SendOutcome> = {}): SendOutcome {
    const dispatch = this.shelf.dispatches.get(id)
    return {
      ...OUTCOME,
      messageId: id,
      platformId: this.around.account.id,
      lease: dispatch?.lease ?? this.node,
      attempts: dispatch?.attempts ?? 1,
      startedAt: this.now,
      result,
      ...over,
    }
  }

  settling(outcome: SendOutcome): Work {
    const { result } = outcome
    const told = result.state === 'accepted' ? result : null
    return {
      sought: {
        identities: told?.identities ?? [],
        extIdentifiers: told === null ? [] : [told.extIdentifier],
        messageIds: [outcome.messageId],
      },
      fold: known => foldOutcome(outcome, this.around, known),
    }
  }

  /** A try ends. */
  settle(id: string, result: SendResult, over: Partial<SendOutcome> = {}): MessageEvent[] {
    return this.write(this.settling(this.outcome(id, result, over)))
  }

  /** One try, from its beginning to its end. */
  attempt(id: string, result: SendResult, over: Partial<SendOutcome> = {}): MessageEvent[] {
    const claimed = this.claim().find(({ messageId }) => messageId === id)
    if (claimed?.state === 'PREPARING') this.handOver(claimed)
    return this.settle(id, result, over)
  }

  /** What was made ready is handed over. @throws Refusal */
  handOver(claimed: SendTry, described: Described | null = null): void {
    const sought = { messageIds: [claimed.messageId] }
    this.write({ sought, fold: known => foldHandOver(claimed, described, known) })
  }

  /** Its sender is dead. @param left the try that he was in, by default the one that it is in */
  strand(id: string, idempotent = false, left = this.shelf.dispatches.get(id)): MessageEvent[] {
    const stranded: SendTry = { messageId: id, lease: this.node, attempts: 1, ...left }
    const fold = (known: Known) => foldStranded(stranded, idempotent, this.around, known)
    return this.write({ sought: { messageIds: [id] }, fold })
  }

  giveUp(id: string): MessageEvent[] {
    return this.write({ sought: { messageIds: [id] }, fold: known => foldGivenUp(id, this.around, known) })
  }

  remove(id: string): MessageEvent[] {
    return this.#about(id, (message, known) => foldRemoval(message, this.around, known))
  }

  react(id: string, emoji: string): MessageEvent[] {
    return this.#about(id, (message, known) => foldOwnReaction(message, emoji, this.around, known))
  }

  /** The fetching of a message's file ends. */
  fetched(id: string, over: Partial<StoredFile>): MessageEvent[] {
    return this.#about(id, (message, known) => {
      const file = { ...wantedFile('MESSAGE', message, null, this.now), ...over }
      foldMedia(message, file, this.around, known)
    })
  }

  #about(id: string, work: (message: Message, known: Known) => void): MessageEvent[] {
    const fold = (known: Known) => {
      const message = known.messageById(id)
      if (message === null) throw new Error(`There is no message ${id}.`)
      work(message, known)
    }
    return this.write({ sought: { messageIds: [id] }, fold })
  }

  /** Moves a conversation. @returns it as it is then */
  move(asked: Move, id = this.conversation().id): Conversation {
    this.write({
      sought: { conversationIds: [id] },
      fold: ({ people, now }) => {
        const conversation = people.conversation(id)
        if (move(conversation, asked, this.around.windowMs, now)) people.touchConversation(conversation)
      },
    })
    return this.conversation(id)
  }

  /** Changes a switch of the account. */
  set(over: Partial<PlatformAccount>): void {
    this.around = { ...this.around, account: { ...this.around.account, ...over } }
  }

  message(extIdentifier: string): Message {
    return only([...this.shelf.messages.values()].filter(one => one.extIdentifier === extIdentifier))
  }

  byId(id: string): Message {
    return only([...this.shelf.messages.values()].filter(one => one.id === id))
  }

  /** The one with this id, or the only one there is. */
  conversation(id?: string): Conversation {
    return only([...this.shelf.conversations.values()].filter(one => id === undefined || one.id === id))
  }

  get events(): MessageEvent[] {
    return this.shelf.events.map(bodyOf)
  }
}

/** How many rows of each kind there are to write. */
const rowsOf = (known: Known): string =>
  Object.values(known.unit())
    .map(rows => rows.length)
    .join()

const only = <T>(rows: readonly T[]): T => {
  const [row, ...others] = rows
  if (row === undefined || others.length > 0) throw new Error(`There is not one, but ${rows.length}.`)
  return row
}
