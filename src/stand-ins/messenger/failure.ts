import { traceId } from '../graph/wire.ts'
import { type ApiAnswer, json } from '../kit/call.ts'

/** Errors of the platform's page, each with its HTTP status and its words. */
const CODES: Readonly<Record<number, readonly [number, string]>> = {
  1: [500, 'An unknown error occurred'],
  2: [503, 'An unexpected error has occurred. Please retry your request later.'],
  4: [400, 'Application request limit reached'],
  10: [400, 'This message is sent outside of allowed window.'],
  100: [400, 'Invalid parameter'],
  190: [401, 'Invalid OAuth access token.'],
  200: [403, 'Permissions error'],
  368: [403, 'The action attempted has been deemed abusive or is otherwise disallowed'],
  551: [400, "This person isn't available right now."],
  613: [400, 'Calls to this api have exceeded the rate limit.'],
  1200: [500, 'Temporary send message failure. Please try again later.'],
  2500: [400, 'Unknown path components'],
  80006: [400, 'There have been too many calls to this messenger account.'],
}

/** Beside the code, what differs from what is usual for it. */
export interface FailureDetails {
  readonly message?: string
  readonly subcode?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** A call that is answered with an error, in Graph's shape. */
export class MessengerFailure extends Error {
  readonly code: number
  readonly more: FailureDetails

  constructor(code: number, more: FailureDetails = {}) {
    super(`(#${code}) ${more.message ?? CODES[code]?.[1] ?? 'Unknown error'}`)
    this.name = 'MessengerFailure'
    this.code = code
    this.more = more
  }

  get answer(): ApiAnswer {
    const { subcode, headers } = this.more
    const error = {
      message: this.message,
      type: 'OAuthException',
      code: this.code,
      ...(subcode === undefined ? {} : { error_subcode: subcode }),
      fbtrace_id: traceId(),
    }
    return json({ error }, CODES[this.code]?.[0] ?? 400, headers)
  }
}

/** What is wrong with a parameter. */
export const bad = (message: string, subcode?: number): MessengerFailure =>
  new MessengerFailure(100, subcode === undefined ? { message } : { message, subcode })
