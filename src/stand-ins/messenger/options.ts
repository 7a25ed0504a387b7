/** A Page of Facebook's, or a professional account of Instagram's. */
export interface AccountOptions {
  readonly kind: 'page' | 'instagram'
  /** Of the Page or the Instagram account, as webhooks have it. */
  readonly id: string
  /** A Page's token; for Instagram also one of an Instagram login, which begins with `IG`. */
  readonly accessToken: string
  readonly appSecret: string
  readonly name?: string
}

/** What is known of a customer, and how he behaves. */
export interface CustomerTraits {
  readonly firstName?: string
  readonly lastName?: string
  readonly username?: string
  /** Where his picture is. */
  readonly picture?: string
  /** He takes no messages of the business. */
  readonly unavailable?: boolean
}

/** What follows a message of the business. Instagram tells of no delivery. */
export type ReceiptPlan = readonly { readonly word: 'delivered' | 'read'; readonly afterMs: number }[]

export interface MessengerOptions {
  readonly accounts?: readonly AccountOptions[]
  /** By default "delivered" at once. */
  readonly receipts?: ReceiptPlan
  /** When a message of the business comes back as an echo: by default after the answer. */
  readonly echoes?: 'after' | 'before' | 'none'
  /** The waits before a post is repeated that was not answered with 200. */
  readonly retryDelaysMs?: readonly number[]
}
