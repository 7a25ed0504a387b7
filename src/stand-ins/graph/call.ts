import type { ApiAnswer, ApiCall, Wire } from '../kit/call.ts'
import type { Accepted } from './accepted.ts'
import { badParameter, type GraphFailure } from './failure.ts'
import { encode } from './wire.ts'

/** What a request is answered with. */
export interface Answer extends ApiAnswer {
  /** The message that was accepted by it. */
  readonly accepted?: Accepted
}

const HEADERS = { 'content-type': 'application/json; charset=UTF-8', 'facebook-api-version': 'v25.0' }

/** The parameters of a request: of its JSON, its form or its query. @throws GraphFailure where the JSON is none */
export const parametersOf = ({ headers, query, raw, body, form }: ApiCall): Wire => {
  if (body !== null) return body
  if (headers['content-type']?.includes('json') === true && raw.length > 0)
    throw badParameter('The body is not a valid JSON object.')
  return { ...Object.fromEntries(query), ...Object.fromEntries(form ?? []) }
}

/** A good answer. */
export const ok = (value: unknown, accepted?: Accepted): Answer => ({
  status: 200,
  headers: HEADERS,
  body: encode(value),
  ...(accepted === undefined ? {} : { accepted }),
})

/** The answer of an error. */
export const failed = (failure: GraphFailure): Answer => ({
  status: failure.status,
  headers: { ...HEADERS, 'cache-control': 'no-store', ...failure.headers },
  body: failure.body,
})
