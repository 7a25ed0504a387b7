/** A number of a business, and the app that it belongs to. */
export interface PhoneOptions {
  /** The id, not the number. */
  readonly phoneNumberId: string
  /** The business account; numbers may share one. */
  readonly wabaId?: string
  /** As people read it. */
  readonly displayPhoneNumber?: string
  readonly verifiedName?: string
  readonly accessToken: string
  /** What posts are signed with. */
  readonly appSecret: string
  /** The app's own callback; a subscription with `override_callback_uri` goes before it. */
  readonly callbackUrl?: string | null
}

/** What WhatsApp reports of a message; `played` is a voice note's. */
export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed'

/** One status that follows a message. */
export interface PlannedStatus {
  readonly status: StatusName
  /** Milliseconds after the one before it was taken, or given up; for the first: after the answer. */
  readonly afterMs?: number
  /** For `failed`: why. */
  readonly code?: number
}

/** The statuses that follow a message that was accepted, in this order. */
export type StatusPlan = readonly (StatusName | PlannedStatus)[]

/** A message template as its owner made it. */
export interface TemplateOptions {
  readonly name: string
  /** `en_US` by default. */
  readonly language?: string
  readonly category?: 'MARKETING' | 'UTILITY' | 'AUTHENTICATION'
  readonly status?: 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED'
  readonly parameterFormat?: 'POSITIONAL' | 'NAMED'
  /** As Meta lists them: `{type: 'BODY', text: 'Hello {{1}}'}`. */
  readonly components: readonly Wire[]
  /** The business account; by default the first number's. */
  readonly wabaId?: string
}

/** What is special about a customer. Everybody who is not described has WhatsApp and receives everything. */
export interface CustomerTraits {
  readonly name?: string
  readonly username?: string
  /** The id that is scoped to the business (BSUID). */
  readonly userId?: string
  /** Posts then name him by his id alone. */
  readonly hidesNumber?: boolean
  /** False: the number is not on WhatsApp. */
  readonly onWhatsApp?: boolean
  /** `silently`: what he is sent gets no further than `sent`; `failing`: it fails with 131026. */
  readonly blocks?: 'silently' | 'failing' | null
  /** He wants no marketing: such templates fail with 131050. */
  readonly optedOut?: boolean
  /** In place of the stand-in's own plan. */
  readonly statuses?: StatusPlan
}

/** A customer's WhatsApp. */
export interface Customer extends CustomerTraits {
  /** His number, as WhatsApp spells it: digits alone. */
  readonly waId: string
}

/** How the stand-in behaves. */
export interface GraphOptions {
  readonly phones: readonly PhoneOptions[]
  readonly templates?: readonly TemplateOptions[]
  /** `['sent', 'delivered']` by default. */
  readonly statuses?: StatusPlan
  /**
   * What becomes of a message that is no template when the customer has not written for 24 hours. `status`: it is
   * accepted, and fails with 131047 (what Meta does as a rule); `error`: it is answered with 131047; `off`: it is
   * delivered.
   */
  readonly window?: 'status' | 'error' | 'off'
  /** Inputs that WhatsApp knows under another number: `{'5511987654321': '551187654321'}`. */
  readonly waIds?: Readonly<Record<string, string>>
  /** A test number writes to these alone; others are refused with 131030. Null: to everybody. */
  readonly allowedRecipients?: readonly string[] | null
  /** Where files are served: by the API's server, or by one of their own. */
  readonly mediaHost?: 'same' | 'own'
  /** Requests for files are redirected to a further server, which asks for no token. */
  readonly mediaRedirects?: boolean
  /** The documents write `file_size` as a string, real answers were seen with a number. */
  readonly fileSize?: 'string' | 'number'
  /** Fetch the files that are sent by their link, and fail the message with 131053 where that does not work. */
  readonly fetchLinks?: boolean
  /** Whether ids that were never seen are refused: marking them as read, reacting to them. */
  readonly knownIdsOnly?: boolean
  /** Waits between the tries of a post that was not taken; then it is given up. */
  readonly retryDelaysMs?: readonly number[]
  /** The version of the webhooks. Statuses carry a `conversation` below 24. */
  readonly webhookVersion?: number
  /** 0: a free one. */
  readonly port?: number
  readonly now?: () => number
}

export type Settings = Required<Omit<GraphOptions, 'phones' | 'templates'>>

const RETRY_DELAYS_MS = [25, 50, 100, 200, 400, 800, 1_600, 3_200]

import type { Wire } from '../kit/call.ts'
export const settingsOf = ({ phones: _, templates: __, ...options }: GraphOptions): Settings => ({
  statuses: ['sent', 'delivered'],
  window: 'status',
  waIds: {},
  allowedRecipients: null,
  mediaHost: 'same',
  mediaRedirects: false,
  fileSize: 'string',
  fetchLinks: false,
  knownIdsOnly: true,
  retryDelaysMs: RETRY_DELAYS_MS,
  webhookVersion: 25,
  port: 0,
  now: Date.now,
  ...options,
})
