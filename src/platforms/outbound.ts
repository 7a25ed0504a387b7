import type { ConversationVerdict, MessageError } from '../domain/change.ts'
import type { JsonObject, MessageType, TemplateDetails } from '../domain/contract.ts'
import type { Draft } from '../domain/draft.ts'
import type { FieldError } from '../domain/errors.ts'
import type { SendRetry } from '../domain/send-outcome.ts'
import type { Millis } from '../domain/time.ts'
import type { Credentials } from './credentials.ts'

/** A file that was uploaded to us, opened anew for each try. */
export interface OpenFile {
  /** Bytes. */
  readonly size: number
  readonly mimeType: string
  readonly stream: ReadableStream<Uint8Array>
}

/** The file of a message that is to go out: exactly one of `url` and `open` is there. */
export interface OutgoingMedia {
  readonly mimeType: string | null
  readonly title: string | null
  /** Where its sender has it, for the platform to fetch. */
  readonly url: string | null
  /**
   * Where the hub itself serves what was uploaded to it, for a platform that takes files by their URL alone: signed,
   * expiring, and of use only where the platform reaches the hub's public URL. Its path ends as the file's type does
   * (`….jpeg`), because some platforms go by that. Null where `url` is given.
   */
  readonly hubUrl: string | null
  /**
   * Reads what was uploaded to us.
   * @throws where it cannot be read now: nothing was sent, and it is tried again
   */
  readonly open: (() => Promise<OpenFile>) | null
}

/** The message that another one replies to. */
export interface QuotedMessage {
  /** The platform's id of it. */
  readonly extIdentifier: string
  /** As it came: a platform may want more than the id to be told again. */
  readonly auxiliaryData: JsonObject
}

/** A message that is to go out. */
export interface Outgoing {
  /** Our id of the message: the correlation tag, and the idempotency key where the platform takes one. */
  readonly id: string
  /** The customer's ids at the platform, the strongest first, each with its kind (`bsuid:US.1`, `phone:1650…`). */
  readonly to: readonly string[]
  readonly type: MessageType
  readonly text: string | null
  /** `location`, `contacts`, `interactive`, in the shapes of the contract. */
  readonly auxiliaryData: JsonObject
  readonly template: TemplateDetails | null
  /** The message that it replies to. */
  readonly quoted: QuotedMessage | null
  /** Where the platform calls the hub for this account: for what it is to tell of this message. */
  readonly hookUrl: string
  readonly media: OutgoingMedia | null
  /**
   * Notes that the message is handed over: awaited right before the one call that may send it. A file is uploaded
   * before that: where the process dies until then, the message is simply sent later.
   * @throws where that cannot be noted, or the message is not to be sent any more: then nothing is sent
   */
  readonly handOver: () => Promise<void>
}

export type { SendRetry } from '../domain/send-outcome.ts'

/** The platform did not take it. */
export interface SendRefused {
  readonly state: 'refused'
  /** At least one, in the contract's shape. */
  readonly errors: readonly MessageError[]
  /** Null: it will never be taken. */
  readonly retry: SendRetry | null
  /** What it says of the conversation; null: nothing. */
  readonly conversation: ConversationVerdict | null
  /** What is wrong with the account itself (a dead token, a lock, no payment), in words; null: nothing. */
  readonly account: string | null
}

/** A message of the customer's that is to be marked as read. */
export interface MarkedMessage {
  /** The ids of who wrote it, the strongest first. */
  readonly from: readonly string[]
  /** As it came: a platform may want more than the id to be told again. */
  readonly auxiliaryData: JsonObject
}

/** What became of a send. */
export type SendAnswer =
  | {
      readonly state: 'accepted'
      readonly extIdentifier: string
      /** PREPARED where the platform only queued it. */
      readonly status: 'SENT' | 'PREPARED'
      /** The customer's ids as the platform names him, where it told them: it may spell a number otherwise. */
      readonly identities: readonly string[]
      /** What a later call about the message needs beside its id, to stand in its `auxiliary_data`. */
      readonly auxiliaryData?: JsonObject
    }
  | SendRefused
  /** The answer was lost: it may have been taken. */
  | { readonly state: 'unknown'; readonly detail: string }

/** What became of a small act at the platform: a reaction, a read mark, a deletion. Each may be repeated. */
export type ActAnswer =
  | { readonly state: 'done' }
  | { readonly state: 'refused'; readonly detail: string; readonly account: string | null }
  | { readonly state: 'unreachable'; readonly detail: string }

/** A draft as the platform will get it, or what is wrong with it. */
export type PreparedDraft =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** Whom a new conversation is with. */
export interface Recipient {
  /** Ids by which he is known, the strongest first. */
  readonly identities: readonly string[]
  /** E.164 with the plus sign, where `to` is a number. */
  readonly phoneNumber: string | null
  /**
   * The number as it was dialled (`dialled:5511…`): the platform may know him under another spelling, and a
   * second send to this one must find him.
   */
  readonly alias: string | null
}

/** How an account of the platform sends. An adapter that cannot send has none. */
export interface Outbound {
  /** How long after the customer's last message he may be written to freely; null: for ever. */
  readonly windowMs: Millis | null
  /** Messages a second that one account may send; null: nothing is called, and nothing needs a limit. */
  readonly ratePerS: number | null
  /** A send that is repeated under the same id is carried out once: no doubt needs to be kept. */
  readonly idempotent: boolean
  /** How long after its first try the platform still knows a send by its id; left out: for ever. */
  readonly keyLivesMs?: Millis
  /**
   * Reads the `to` of a new conversation.
   * @throws Refusal `invalid` where it is nobody's id at this platform
   */
  recipient(to: string): Recipient
  /**
   * Checks a draft against what the platform takes (types, lengths, counts), and completes it (`text` of an
   * interactive message, MEDIA_HSM for a template with a file). Never throws.
   */
  prepare(draft: Draft): PreparedDraft
  /** The largest file that goes as a message of this type, in bytes; null, or left out: not known. */
  largestFile?(type: MessageType): number | null
  /**
   * Hands a message to the platform, once. Throws nothing but what `handOver` threw, and has sent nothing then:
   * whatever else goes wrong is in the answer, and `unknown` is answered wherever the platform may have taken it.
   * Null: the message goes out by its event alone (CUSTOM).
   */
  readonly send: ((message: Outgoing, credentials: Credentials) => Promise<SendAnswer>) | null
  /** The body and category of a template from its definition; null where it is not known. Never throws. */
  describe?(
    template: TemplateDetails,
    credentials: Credentials,
  ): Promise<Pick<TemplateDetails, 'category' | 'text'> | null>
  /** Sets a reaction; `""` removes it. */
  react?(
    to: readonly string[],
    extIdentifier: string,
    emoji: string,
    credentials: Credentials,
  ): Promise<ActAnswer>
  /** Marks what the customer wrote as read, with the typing sign where asked. */
  markRead?(
    extIdentifier: string,
    typing: boolean,
    credentials: Credentials,
    message: MarkedMessage,
  ): Promise<ActAnswer>
  /** Takes a message back at the platform. Null: there is nobody to ask, it is done. Left out: it cannot be done. */
  readonly remove?: ((extIdentifier: string, credentials: Credentials) => Promise<ActAnswer>) | null
}

/** A file as the platform serves it. */
export type MediaAnswer =
  | {
      readonly state: 'ok'
      readonly stream: ReadableStream<Uint8Array>
      readonly mimeType: string | null
      /** Bytes, where the platform tells. */
      readonly size: number | null
    }
  /** The platform has it no more, or never gives it. */
  | { readonly state: 'gone'; readonly detail: string }
  | { readonly state: 'later'; readonly detail: string }
