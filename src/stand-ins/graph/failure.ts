import { encode, traceId } from './wire.ts'

/** Beside the code, what differs from what is usual for it. */
export interface FailureDetails {
  readonly message?: string
  /** `error_data.details`. */
  readonly details?: string
  readonly subcode?: number
  readonly type?: string
  /** HTTP status. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly transient?: boolean
}

/** The codes of Meta's list of errors, each with its HTTP status, its title, and what it says by default. */
const CODES: Readonly<Record<number, readonly [number, string, string?]>> = {
  0: [401, 'AuthException'],
  1: [400, 'An unknown error has occurred.'],
  2: [503, 'Service temporarily unavailable'],
  3: [500, 'Capability or permissions issue.'],
  4: [400, 'Application request limit reached'],
  10: [403, 'Application does not have permission for this action'],
  100: [400, 'Invalid parameter'],
  104: [400, 'An access token is required to request this resource.'],
  190: [401, 'Invalid OAuth access token - Cannot parse access token'],
  200: [403, 'Permissions error'],
  368: [403, 'Temporarily blocked for policies violations'],
  2200: [400, 'Callback verification failed'],
  2500: [400, 'Unknown path components'],
  80007: [400, 'Rate limit issues'],
  130403: [
    400,
    'Business has blocked user',
    'Unable to deliver the message. This business has blocked the end user on WhatsApp',
  ],
  130429: [
    400,
    'Rate limit hit',
    'Message failed to send because there were too many messages sent from this phone number in a short period of time',
  ],
  130472: [
    400,
    "User's number is part of an experiment",
    "Failed to send message because this user's phone number is part of an experiment",
  ],
  130497: [403, 'Business account is restricted from messaging users in this country.'],
  131000: [500, 'Something went wrong', 'Message failed to send due to an unknown error.'],
  131005: [403, 'Access denied'],
  131008: [400, 'Required parameter is missing'],
  131009: [400, 'Parameter value is not valid'],
  131016: [500, 'Service unavailable', 'A service is temporarily unavailable.'],
  131021: [400, 'Recipient cannot be sender', 'Sender and recipient phone number is the same.'],
  131026: [400, 'Message undeliverable', 'Message Undeliverable.'],
  131030: [
    400,
    'Recipient phone number not in allowed list',
    'Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.',
  ],
  131031: [403, 'Business Account locked'],
  131037: [400, 'Display name approval needed'],
  131042: [
    400,
    'Business eligibility payment issue',
    'Message failed to send because there were one or more errors related to your payment method.',
  ],
  131045: [500, 'Incorrect certificate'],
  131047: [
    400,
    'Re-engagement message',
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  ],
  131048: [400, 'Spam Rate limit hit'],
  131049: [
    400,
    'Meta chose not to deliver',
    'This message was not delivered to maintain healthy ecosystem engagement.',
  ],
  131050: [
    400,
    'User has stopped receiving marketing messages',
    'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business.',
  ],
  131051: [400, 'Unsupported message type'],
  131052: [400, 'Media download error'],
  131053: [400, 'Media upload error'],
  131056: [
    400,
    '(Business Account, Consumer Account) pair rate limit hit',
    'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
  ],
  131057: [500, 'Account in maintenance mode'],
  131062: [400, 'Business-scoped user ID is not supported for this message'],
  132000: [400, 'Number of parameters does not match the expected number of params'],
  132001: [404, 'Template name does not exist in the translation'],
  132005: [400, 'Translated text too long'],
  132007: [400, 'Template format character policy violated'],
  132012: [400, 'Parameter format does not match format in the created template'],
  132015: [400, 'Template is paused'],
  132016: [400, 'Template is disabled'],
  133010: [400, 'Account not registered'],
  133016: [400, 'Account register deregister rate limit exceeded'],
}

/** What Meta calls an error. */
export const titleOf = (code: number): string => CODES[code]?.[1] ?? 'Unknown error'

/** What Meta says of an error where it says nothing more special. */
export const detailsOf = (code: number): string | undefined => CODES[code]?.[2]

/** A call that is answered with an error, in Graph's shape. */
export class GraphFailure extends Error {
  readonly code: number
  readonly more: FailureDetails

  constructor(code: number, more: FailureDetails = {}) {
    super(more.message ?? `(#${code}) ${titleOf(code)}`)
    this.name = 'GraphFailure'
    this.code = code
    this.more = more
  }

  get status(): number {
    return this.more.status ?? CODES[this.code]?.[0] ?? 400
  }

  get headers(): Readonly<Record<string, string>> {
    const reason = this.code === 190 ? 'invalid_token' : 'invalid_request'
    return {
      'www-authenticate': `OAuth "Facebook Platform" "${reason}" "${this.message.replace(/[^\x20-\x7e]/g, '?')}"`,
      ...this.more.headers,
    }
  }

  /** The body of the answer. */
  get body(): string {
    const details = this.more.details ?? detailsOf(this.code)
    return encode({
      error: {
        message: this.message,
        type: this.more.type ?? 'OAuthException',
        ...(this.more.transient === undefined ? {} : { is_transient: this.more.transient }),
        code: this.code,
        ...(details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
        ...(this.more.subcode === undefined ? {} : { error_subcode: this.more.subcode }),
        fbtrace_id: traceId(),
      },
    })
  }
}

/** What is refused by Graph's own reading of parameters, before WhatsApp has seen it. */
export const badParameter = (words: string): GraphFailure =>
  new GraphFailure(100, { message: `(#100) ${words}` })

/** What WhatsApp refuses, with its reason in `error_data.details`. */
export const refused = (code: number, details?: string): GraphFailure =>
  new GraphFailure(code, details === undefined ? {} : { details })

/** An id that is nothing, or nothing that this token may see: Graph does not tell which. */
export const unknownObject = (method: string, id: string): GraphFailure =>
  new GraphFailure(100, {
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: 'GraphMethodException',
    subcode: 33,
  })
