import { notFound, RateLimited, Refusal } from '../domain/errors.ts'
import type { Surroundings } from '../domain/event.ts'
import { foldOwnReaction, foldRemoval } from '../domain/fold/act.ts'
import type { Known } from '../domain/known.ts'
import type { Message } from '../domain/message.ts'
import type { Millis } from '../domain/time.ts'
import type { ActAnswer } from '../platforms/platform.ts'
import type { MessageInContext, MessageStore } from '../store/store.ts'
import type { AccountNews } from './account-news.ts'
import type { Accounts, OpenAccount } from './accounts.ts'
import type { Directory } from './directory.ts'
import type { Writer } from './writer.ts'

/** The rate at which an account's platform is called. */
export interface CallRate {
  /**
   * Takes one call from it.
   * @returns 0 where it was taken, else how long the account may not be called yet: too much goes out, or its
   *   platform told it to slow down
   */
  admit(platformId: string): Millis
}

/** Small acts at a platform about one message: each may be repeated, and is answered when it is done. */
export class ActOnMessage {
  readonly #accounts: Accounts
  readonly #directory: Directory
  readonly #messages: MessageStore
  readonly #writer: Writer
  readonly #rate: CallRate
  readonly #news: AccountNews

  constructor(parts: {
    accounts: Accounts
    directory: Directory
    messages: MessageStore
    writer: Writer
    rate: CallRate
    news: AccountNews
  }) {
    this.#rate = parts.rate
    this.#news = parts.news
    this.#accounts = parts.accounts
    this.#directory = parts.directory
    this.#messages = parts.messages
    this.#writer = parts.writer
  }

  /**
   * Takes an outbound message back: at its platform where that can, and before it was sent anywhere.
   * @throws Refusal `not_found`, `state_impossible` where the customer wrote it, `conflict` where it is being
   *   sent, `platform_unsupported`, `platform_refused`, `platform_unreachable`, `rate_limited`
   */
  async remove(tenantId: string, id: string): Promise<void> {
    const { message } = await this.#find(tenantId, id)
    const { platform, account, credentials } = this.#open(message)
    if (message.status === 'DELETED') return
    if (!message.outbound)
      throw new Refusal('state_impossible', 'The customer wrote this message: only he can delete it.')
    if (message.status === 'FAILED' && message.extIdentifier === '')
      throw new Refusal('state_impossible', 'The message did not go out: there is nothing to delete.')
    const remove = platform.outbound?.remove
    if (message.extIdentifier !== '') {
      if (remove === undefined) throw irrevocable(account.type)
      if (remove !== null) await this.#ask(message, () => remove(message.extIdentifier, credentials))
    }
    await this.#write(message, (one, around, known) => {
      if (remove === undefined && hasLeft(one, known)) throw irrevocable(account.type)
      // It has gone out since it was read: its platform was not asked.
      if (one.extIdentifier !== message.extIdentifier)
        throw new Refusal('conflict', 'The message has just been sent: repeat it.')
      foldRemoval(one, around, known)
    })
  }

  /**
   * Reacts to a message, or takes the reaction back.
   * @param emoji `""` takes it back
   * @throws Refusal `not_found`, `conversation_blocked`, `conflict` where the message was deleted,
   *   `platform_unsupported`, `platform_refused`, `platform_unreachable`, `rate_limited`
   */
  async react(tenantId: string, id: string, emoji: string): Promise<void> {
    const { message, conversation, chatUser } = await this.#find(tenantId, id)
    const { platform, account, credentials } = this.#open(message)
    if (conversation.state === 'BLOCKED')
      throw new Refusal('conversation_blocked', 'The conversation is BLOCKED: nothing can be sent.')
    if (message.status === 'DELETED')
      throw new Refusal('conflict', 'The message was deleted: there is nothing left to react to.')
    const react = platform.outbound?.react
    if (react === undefined)
      throw new Refusal('platform_unsupported', `This version cannot react on ${account.type}.`)
    const name = nameOf(message)
    await this.#ask(message, () => react(chatUser.identities, name, emoji, credentials))
    await this.#write(message, (one, around, known) => foldOwnReaction(one, emoji, around, known))
  }

  /**
   * Tells the customer that his message was read.
   * @param typing show him that somebody is typing
   * @throws Refusal `not_found`, `state_impossible` where he did not write it, `platform_unsupported`,
   *   `platform_refused`, `platform_unreachable`, `rate_limited`
   */
  async markRead(tenantId: string, id: string, typing: boolean): Promise<void> {
    const { message, chatUser } = await this.#find(tenantId, id)
    const { platform, account, credentials } = this.#open(message)
    if (message.outbound)
      throw new Refusal('state_impossible', 'This message is ours: only what the customer wrote is marked.')
    const markRead = platform.outbound?.markRead
    if (markRead === undefined)
      throw new Refusal(
        'platform_unsupported',
        `This version cannot mark messages as read on ${account.type}.`,
      )
    const name = nameOf(message)
    const { auxiliaryData } = message
    const marked = { from: chatUser.identities, auxiliaryData }
    await this.#ask(message, () => markRead(name, typing, credentials, marked))
  }

  /**
   * Calls the platform: within the rate that messages go out at, and heard like their answers.
   * @throws Refusal where it was not done
   */
  async #ask({ platformId }: Message, act: () => Promise<ActAnswer>): Promise<void> {
    const wait = this.#rate.admit(platformId)
    if (wait > 0)
      throw new RateLimited('This account may not call its platform now: repeat it after Retry-After.', wait)
    const answer = await act()
    this.#news.hear(platformId, answer)
    if (answer.state === 'done') return
    throw new Refusal(answer.state === 'refused' ? 'platform_refused' : 'platform_unreachable', answer.detail)
  }

  async #find(tenantId: string, id: string): Promise<MessageInContext> {
    const found = await this.#messages.message(tenantId, id)
    if (found === null) throw notFound('message')
    return found
  }

  #open({ platformId }: Message): OpenAccount {
    const open = this.#accounts.open(platformId)
    if (open === null) throw notFound('message')
    return open
  }

  #write(
    { id, platformId, extIdentifier }: Message,
    fold: (message: Message, around: Surroundings, known: Known) => void,
  ): Promise<void> {
    return this.#writer.write({
      wanted: [
        {
          platformId,
          // It may have been told before we knew the message.
          events: [`${extIdentifier || id}:deleted`],
          messageIds: [id],
        },
      ],
      size: 1,
      posts: [],
      fold: known => {
        const message = known.messageById(id)
        const around = this.#directory.surroundings(platformId)
        if (message === null || around === null) throw notFound('message')
        fold(message, around, known)
      },
    })
  }
}

/** Is it at its platform, or on the way there? */
const hasLeft = ({ id, extIdentifier }: Message, known: Known): boolean => {
  const state = known.dispatch(id)?.state
  return extIdentifier !== '' || state === 'SENDING' || state === 'DOUBT'
}

const irrevocable = (type: string): Refusal =>
  new Refusal(
    'platform_unsupported',
    `${type} cannot take a message back, and this one has gone out or is just being sent.`,
  )

/** The platform's own id of a message. */
const nameOf = ({ extIdentifier }: Message): string => {
  if (extIdentifier !== '') return extIdentifier
  throw new Refusal('state_impossible', 'The platform does not know this message: it has not gone out.')
}
