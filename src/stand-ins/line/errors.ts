import { type ApiAnswer, json } from '../kit/call.ts'

/** What is wrong with one member of a request. */
export interface Detail {
  readonly message: string
  readonly property: string
}

/** One of LINE's errors. Source: developers.line.biz/en/reference/messaging-api/#error-responses */
export const lineError = (status: number, message: string, more: object = {}): ApiAnswer =>
  json({ message, ...more }, status)

export const unauthorized = (): ApiAnswer =>
  lineError(401, 'Authentication failed. Confirm that the access token in the authorization header is valid.')

export const forbidden = (): ApiAnswer =>
  lineError(403, 'Access to this API is not available for your account')

export const notFound = (): ApiAnswer => lineError(404, 'Not found')

export const notJson = (): ApiAnswer =>
  lineError(400, 'The request body could not be parsed as JSON (line: 1, column: 1)')

export const invalidProperty = (name: string): ApiAnswer =>
  lineError(400, `The property, '${name}', in the request body is invalid (line: -, column: -)`)

export const hasErrors = (details: readonly Detail[]): ApiAnswer =>
  lineError(400, `The request body has ${details.length} error(s)`, { details })

/** Too many requests: the rate of the channel. */
export const rateLimited = (): ApiAnswer =>
  lineError(429, 'The API rate limit has been exceeded. Try again later.')

/** What was bought for this month is used up. */
export const quotaReached = (): ApiAnswer => lineError(429, 'You have reached your monthly limit.')

/** Of LINE itself. */
export const internalError = (): ApiAnswer => lineError(500, 'Internal Server Error')
