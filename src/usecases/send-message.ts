import type { JsonObject, MessageEvent, MessageType, TemplateDetails } from '../domain/contract.ts'
import type { Conversation } from '../domain/conversation.ts'
import type { Draft } from '../domain/draft.ts'
import { type FieldError, notFound, Refusal } from '../domain/errors.ts'
import { viewOf } from '../domain/fold/announce.ts'
import { conversationFor, foldSend } from '../domain/fold/send.ts'
import type { Known } from '../domain/known.ts'
import type { Outbound } from '../platforms/platform.ts'
import type { FileStore, MessageStore, Wanted } from '../store/store.ts'
import type { Accounts, OpenAccount } from './accounts.ts'
import type { Directory } from './directory.ts'
import { draftFile, draftFileErrors, type GivenFile, type LiteralProblem } from './draft-file.ts'
import type { Writer } from './writer.ts'

/** A message as a caller of our API asks for it. */
export interface SendInput extends GivenFile {
  readonly type: MessageType
  readonly text: string | null
  readonly template: Omit<TemplateDetails, 'category' | 'text'> | null
  /** `location`, `contacts`, `interactive`: what was given of them. */
  readonly parts: JsonObject
  readonly quoteId: string | null
  readonly agentId: string | null
  readonly customData: JsonObject
  readonly countAsInbound: boolean
}

/** Where messages go that are to be sent; the engine is one. */
export interface SendQueue {
  /** Something of this account waits to be sent. */
  wakeAccount(platformId: string): void
}

const refused = (errors: readonly FieldError[]): Refusal => {
  const words = errors.map(({ path, message }) => `${path} ${message}`).join('; ')
  return new Refusal('message_refused', `The message was not accepted: ${words}.`, errors)
}

/** A template of which only what is sent is known, its keys in the order of the contract. */
const undescribed = ({
  name,
  language,
  components,
}: NonNullable<SendInput['template']>): TemplateDetails => ({
  name,
  language,
  category: null,
  components,
  text: null,
})

/** Accepts messages of agents: PREPARED when this returns, and sent by the engine. */
export class SendMessage {
  readonly #accounts: Accounts
  readonly #directory: Directory
  readonly #writer: Writer
  readonly #messages: MessageStore
  readonly #files: FileStore
  readonly #queue: SendQueue
  readonly #literalProblem: LiteralProblem

  constructor(parts: {
    accounts: Accounts
    directory: Directory
    writer: Writer
    messages: MessageStore
    files: FileStore
    queue: SendQueue
    literalProblem: LiteralProblem
  }) {
    this.#accounts = parts.accounts
    this.#directory = parts.directory
    this.#writer = parts.writer
    this.#messages = parts.messages
    this.#files = parts.files
    this.#queue = parts.queue
    this.#literalProblem = parts.literalProblem
  }

  /**
   * Sends into a conversation.
   * @param id of the message: where there is one with it already, it was accepted before, and is not sent again
   * @returns the message, PREPARED
   * @throws Refusal `not_found`, `platform_unsupported`, `message_refused`, `window_closed`,
   *   `conversation_blocked`, `conversation_has_bot`: nothing was stored
   */
  async reply(
    tenantId: string,
    conversationId: string,
    input: SendInput,
    id: string | null = null,
  ): Promise<MessageEvent> {
    const found = await this.#messages.conversation(tenantId, conversationId)
    if (found === null) throw notFound('conversation')
    const open = this.#open(tenantId, found.conversation.platformId)
    const wanted = { conversationIds: [conversationId] }
    return await this.#send(open, input, id, wanted, ({ people }) => {
      const conversation = people.findConversation(conversationId)
      if (conversation === null) throw notFound('conversation')
      return conversation
    })
  }

  /**
   * Sends to somebody by his id at the platform, in the conversation with him, or in one that begins.
   * @param to a phone number, or the platform's id of the customer
   * @throws Refusal those of {@link reply}, and `invalid` where `to` is nobody's id there
   */
  async start(
    tenantId: string,
    platformId: string,
    to: string,
    input: SendInput,
    id: string | null = null,
  ): Promise<MessageEvent> {
    const open = this.#open(tenantId, platformId)
    const addressee = open.outbound.recipient(to)
    const around = this.#surroundings(platformId)
    const identities = [...addressee.identities, ...(addressee.alias === null ? [] : [addressee.alias])]
    return await this.#send(open, input, id, { identities }, (known, draft) =>
      conversationFor(addressee, draft, around, known),
    )
  }

  async #send(
    { account, outbound }: OpenAccount & { outbound: Outbound },
    input: SendInput,
    given: string | null,
    wanted: Pick<Wanted, 'identities' | 'conversationIds'>,
    conversationOf: (known: Known, draft: Draft) => Conversation,
  ): Promise<MessageEvent> {
    const draft = await this.#draft(account.tenantId, input, outbound)
    const isCalled = outbound.send !== null
    if (!isCalled && !account.messageForwarding) {
      const detail = `A message on ${account.type} goes out by its event, and message_forwarding is off: nobody would hear of it. Switch it on first.`
      throw new Refusal('platform_unsupported', detail)
    }
    // Answered as it was committed: a look that failed afterwards would have its caller send it again.
    const view = await this.#writer.write({
      wanted: [
        {
          platformId: account.id,
          ...wanted,
          messageIds: [draft.quoteId, given].filter(one => one !== null),
        },
      ],
      size: 1,
      refusable: true,
      posts: [],
      fold: known => {
        const around = this.#surroundings(account.id)
        const before = given === null ? null : known.messageById(given)
        const message =
          before ?? foldSend(draft, conversationOf(known, draft), isCalled, given, around, known)
        return viewOf(message, around, known)
      },
    })
    if (isCalled) this.#queue.wakeAccount(account.id)
    return view
  }

  #open(tenantId: string, platformId: string): OpenAccount & { outbound: Outbound } {
    const open = this.#accounts.open(platformId)
    if (open === null || open.account.tenantId !== tenantId) throw notFound('platform account')
    const { outbound } = open.platform
    if (outbound === null) {
      throw new Refusal('platform_unsupported', `This version cannot send on ${open.account.type}.`)
    }
    return { ...open, outbound }
  }

  #surroundings(platformId: string) {
    const around = this.#directory.surroundings(platformId)
    if (around === null) throw notFound('platform account')
    return around
  }

  /** @throws Refusal `message_refused` with each wrong field */
  async #draft(tenantId: string, input: SendInput, outbound: Outbound): Promise<Draft> {
    const { agentId, template } = input
    if (agentId !== null && this.#directory.agent(tenantId, agentId) === null)
      throw refused([{ path: 'agent_id', message: 'names no agent of this tenant' }])
    const file = await draftFile(this.#files, tenantId, input)
    if (file === null) throw refused([{ path: 'file_id', message: 'names no uploaded file of this tenant' }])
    const prepared = outbound.prepare({
      type: input.type,
      text: input.text,
      media: file.media,
      auxiliaryData: input.parts,
      template: template === null ? null : undescribed(template),
      quoteId: input.quoteId,
      agentId,
      customData: input.customData,
      countAsInbound: input.countAsInbound,
    })
    if (!prepared.ok) throw refused(prepared.errors)
    const { draft } = prepared
    const errors = draftFileErrors(draft, file, outbound, this.#literalProblem)
    if (errors.length > 0) throw refused(errors)
    return draft
  }
}
