import type { PlatformType } from '../../domain/contract.ts'

/** The platform's side of the demo: a stand-in of its API, with one customer. All that he does is posted to the hub. */
export interface DemoSide {
  readonly type: PlatformType
  /** As it stands in a sentence: `WhatsApp`. */
  readonly name: string
  /** Where somebody of the business may type himself, as it stands in a sentence: `the WhatsApp Business app`. */
  readonly app: string
  /** Of the hub, so that it calls the stand-in: `{GOTALLO_TELEGRAM_API_URL: 'http://127.0.0.1:…'}`. */
  readonly settings: Readonly<Record<string, string>>
  /** What the account is added with. */
  readonly credentials: Readonly<Record<string, string>>
  /** May a photo of ours have a caption? */
  readonly captions: boolean
  /** Posts do not tell of a file what it is: an EVENT `media` does, once it was fetched. */
  readonly typesLater?: true
  /** The receipts that follow a message of ours. */
  readonly receipts: readonly ('sent' | 'delivered' | 'read')[]
  /** Tells where posts go to, where the hub has not done so itself by the platform's API. */
  connect(hookUrl: string): void
  /** The customer writes a text. @param replyTo the platform's id of the message that he replies to */
  writes(text: string, replyTo?: string): Promise<void>
  /** The customer sends a photo. @param caption passed over where the platform has none */
  sendsPhoto(jpeg: Uint8Array, caption: string): Promise<void>
  /** Somebody of the business types in the platform's own app; null where the platform tells nothing of that. */
  readonly types: ((text: string) => Promise<void>) | null
  close(): Promise<void>
}
