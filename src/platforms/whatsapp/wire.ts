import type { Wire } from '../shared/read.ts'

/**
 * What Meta sends for WhatsApp, as far as this adapter looks at it. Nothing is taken for granted: every member
 * may be missing or of another type, so each is `unknown` until a reader of `meta/read.ts` has looked.
 * Sources: Meta's webhook reference (2026) and facebook/openapi, business-messaging-api_v23.0.yaml.
 */

/** `entry[].changes[].value` */
export interface WireValue extends Wire {
  readonly metadata?: unknown
  readonly contacts?: unknown
  readonly errors?: unknown
}

/** A member of `messages[]`, `message_echoes[]` or `history[].threads[].messages[]`. */
export interface WireMessage extends Wire {
  readonly id?: unknown
  readonly type?: unknown
  readonly timestamp?: unknown
  /** A phone number, or a business-scoped user id (BSUID); missing where the user hides his number. */
  readonly from?: unknown
  readonly from_user_id?: unknown
  readonly to?: unknown
  readonly to_user_id?: unknown
  readonly context?: unknown
  readonly errors?: unknown
  readonly history_context?: unknown
  readonly reaction?: unknown
  readonly edit?: unknown
  readonly revoke?: unknown
  readonly system?: unknown
  readonly interactive?: unknown
  readonly unsupported?: unknown
}

/** A member of `statuses[]`. */
export interface WireStatus extends Wire {
  readonly id?: unknown
  /** `call` where it is about a call. */
  readonly type?: unknown
  readonly status?: unknown
  readonly timestamp?: unknown
  readonly recipient_id?: unknown
  readonly recipient_user_id?: unknown
  readonly biz_opaque_callback_data?: unknown
  readonly errors?: unknown
}

/** A member of `calls[]`. */
export interface WireCall extends Wire {
  readonly id?: unknown
  readonly event?: unknown
  readonly direction?: unknown
  readonly timestamp?: unknown
  readonly from?: unknown
  readonly from_user_id?: unknown
  readonly to?: unknown
  readonly to_user_id?: unknown
}

/** A member of `contacts[]` beside messages: who takes part, in no reliable order. */
export interface WireContact extends Wire {
  readonly wa_id?: unknown
  readonly user_id?: unknown
  readonly profile?: unknown
}
