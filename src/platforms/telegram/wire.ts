import type { Wire } from '../shared/read.ts'

/**
 * What Telegram sends, as far as this adapter looks at it. Nothing is taken for granted: every member may be missing
 * or of another type, so each is `unknown` until a reader of `shared/read.ts` has looked.
 * Source: core.telegram.org/bots/api, Bot API 10.1.
 */
export interface WireMessage extends Wire {
  readonly message_id?: unknown
  readonly date?: unknown
  readonly edit_date?: unknown
  readonly chat?: unknown
  readonly from?: unknown
  readonly business_connection_id?: unknown
  readonly sender_business_bot?: unknown
  readonly reply_to_message?: unknown
  readonly caption?: unknown
  readonly text?: unknown
  readonly photo?: unknown
  readonly venue?: unknown
  readonly location?: unknown
  readonly contact?: unknown
  readonly rich_message?: unknown
  readonly web_app_data?: unknown
  readonly migrate_to_chat_id?: unknown
  readonly migrate_from_chat_id?: unknown
}

/** One update: its number, and one member that says what it is. */
export interface WireUpdate extends Wire {
  readonly update_id?: unknown
}

/** A button was pressed. */
export interface WireCallback extends Wire {
  readonly id?: unknown
  readonly from?: unknown
  readonly message?: unknown
  readonly inline_message_id?: unknown
  readonly data?: unknown
  readonly game_short_name?: unknown
}

/** What is a member of an update, and no message. */
export interface WireHappening extends Wire {
  readonly chat?: unknown
  readonly user?: unknown
  readonly from?: unknown
  readonly date?: unknown
  readonly message_id?: unknown
}
