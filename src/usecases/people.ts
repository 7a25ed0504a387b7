import type { Content } from '../domain/change.ts'
import type { ChatUser } from '../domain/chat-user.ts'
import type { JsonObject, MessageEvent } from '../domain/contract.ts'
import { notFound, Refusal } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import { type Clock, rfc3339 } from '../domain/time.ts'
import type { Erasure, PeopleStore, PersonalPart } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Browse } from './browse.ts'
import { type Actor, actorWords } from './configuration.ts'

/** Rows that one step erases. */
const BATCH = 500
/** People whose erasure one round goes on with. */
const AT_ONCE = 20

/** A part of what is stored about a person, as it is told. */
export type ToldPart =
  | { readonly kind: 'person'; readonly value: JsonObject }
  | { readonly kind: 'message'; readonly value: MessageEvent }
  | { readonly kind: 'event'; readonly value: JsonObject }
  | { readonly kind: 'file'; readonly value: JsonObject }
  | { readonly kind: 'quarantine'; readonly value: JsonObject }
  | { readonly kind: 'parked'; readonly value: JsonObject }
  /** A page had nothing of him: the search goes on. */
  | { readonly kind: 'none'; readonly value: null }

/** What concerns a customer as a person: erasing him, and telling what is stored about him. */
export class ManagePeople {
  readonly #people: PeopleStore
  readonly #browse: Browse
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: {
    people: PeopleStore
    browse: Browse
    telemetry: Telemetry
    now: Clock
    newId: NewId
  }) {
    this.#people = parts.people
    this.#browse = parts.browse
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#newId = parts.newId
  }

  /**
   * Erases a person. When it returns nobody finds him any more, and all that was stored is gone but the bytes of
   * his files, which follow; where it breaks off, {@link goOn} finishes it.
   * @throws Refusal `not_found`
   */
  async erase(tenantId: string, chatUserId: string, actor: Actor): Promise<void> {
    const at = this.#now()
    const audit = {
      id: this.#newId(at),
      tenantId,
      at,
      actor: actorWords(actor),
      action: 'chat_user.erase',
      target: chatUserId,
      detail: '',
    }
    if (!(await this.#people.beginErasure(tenantId, chatUserId, audit))) throw notFound('chat user')
    await this.#finish({ tenantId, chatUserId })
  }

  /** Goes on with erasures that broke off. @throws StoreUnavailable */
  async goOn(): Promise<void> {
    for (const erasure of await this.#people.erasures(AT_ONCE)) await this.#finish(erasure)
  }

  /**
   * All that is stored about a person, part by part.
   * @throws Refusal `not_found`, before the first part
   */
  async *export(tenantId: string, chatUserId: string): AsyncGenerator<ToldPart> {
    let after: string | null = null
    let isFirst = true
    do {
      const page = await this.#people.parts(tenantId, chatUserId, after)
      if (page === null && isFirst) throw notFound('chat user')
      // Half of it must not look like all of it.
      if (page === null) throw new Error(`The chat user ${chatUserId} was erased while he was exported.`)
      isFirst = false
      if (page.parts.length === 0) yield { kind: 'none', value: null }
      for (const part of page.parts) {
        const told = await this.#told(tenantId, part)
        if (told !== null) yield told
      }
      after = page.next
    } while (after !== null)
  }

  async #finish(erasure: Erasure): Promise<void> {
    while (!(await this.#people.erase(erasure, BATCH))) {
      // Step by step, so that deliveries never wait long behind it.
    }
    this.#telemetry.emit('person.erased', erasure)
  }

  /** Null where it was removed since the page was read. */
  async #message(tenantId: string, id: string): Promise<MessageEvent | null> {
    try {
      return await this.#browse.message(tenantId, id)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not_found') return null
      throw error
    }
  }

  async #told(tenantId: string, part: PersonalPart): Promise<ToldPart | null> {
    switch (part.kind) {
      case 'person':
        return { kind: 'person', value: personView(part.value.chatUser, part) }
      case 'message': {
        const message = await this.#message(tenantId, part.value)
        return message === null ? null : { kind: 'message', value: message }
      }
      case 'event':
        return { kind: 'event', value: JSON.parse(new TextDecoder().decode(part.value)) as JsonObject }
      case 'file':
        return { kind: 'file', value: fileView(part) }
      case 'quarantine':
        return { kind: 'quarantine', value: quarantineView(part) }
      case 'parked':
        return { kind: 'parked', value: parkedView(part) }
    }
  }
}

type Part<K extends PersonalPart['kind']> = Extract<PersonalPart, { kind: K }>

const personView = (user: ChatUser, { value: { conversation }, identities }: Part<'person'>): JsonObject => ({
  id: user.id,
  platform_id: user.platformId,
  identities: [...identities],
  username: user.username,
  first_name: user.firstName,
  last_name: user.lastName,
  phone_number: user.phoneNumber,
  gender: user.gender,
  profile_picture_url: user.profilePictureUrl,
  conversation: {
    id: conversation.id,
    state: conversation.state,
    agent_id: conversation.agentId,
    custom_data: conversation.customData,
    created_at: rfc3339(conversation.createdAt),
    last_inbound_at: conversation.lastInboundAt === null ? null : rfc3339(conversation.lastInboundAt),
  },
})

const fileView = ({ value: file }: Part<'file'>): JsonObject => ({
  id: file.id,
  kind: file.kind,
  state: file.state,
  mime_type: file.mimeType,
  size: file.size,
  sha256: file.sha256,
  title: file.title,
  created_at: rfc3339(file.createdAt),
})

const quarantineView = ({ value: post }: Part<'quarantine'>): JsonObject => ({
  id: post.id,
  platform_id: post.platformId,
  received_at: rfc3339(post.receivedAt),
  size: post.size,
  reasons: post.reasons.map(({ path, reason }) => ({ path, reason })),
})

/** Without the platform's own addresses of a file and of his picture, which never leave the hub. */
const parkedView = ({
  value: { change, extIdentifier, platformId, parkedAt },
}: Part<'parked'>): JsonObject => {
  const { kind, timestamp } = change
  const person = 'person' in change ? change.person : null
  const content: Partial<Content> = 'content' in change ? change.content : {}
  return {
    platform_id: platformId,
    ext_identifier: extIdentifier,
    kind,
    timestamp: timestamp === null ? null : rfc3339(timestamp),
    parked_at: rfc3339(parkedAt),
    identities: [...(person?.identities ?? [])],
    username: person?.username ?? '',
    first_name: person?.firstName ?? '',
    last_name: person?.lastName ?? '',
    phone_number: person?.phoneNumber ?? null,
    gender: person?.gender ?? null,
    status: change.kind === 'receipt' ? change.status : null,
    type: content.type ?? null,
    text: content.text ?? null,
    mime_type: content.media?.mimeType ?? null,
    media_title: content.media?.title ?? null,
    detail: { ...content.auxiliaryData, ...('detail' in change ? change.detail : {}) },
  }
}
