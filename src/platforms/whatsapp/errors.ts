import type { JsonObject } from '../../domain/contract.ts'
import { asId, asObject, asText, objectsOf, type Wire } from '../shared/read.ts'

/**
 * `errors[]` in the common shape `{code, title, detail}`. The detail stands in `error_data.details` now, in
 * `details` in older posts, and some carry only a `message`.
 */
export const readErrors = (errors: unknown): JsonObject[] => objectsOf(errors).map(readError)

const readError = (error: Wire): JsonObject => {
  const message = asText(error.message)
  const detail = asText(asObject(error.error_data)?.details) ?? asText(error.details) ?? message
  const code = typeof error.code === 'number' ? error.code : asId(error.code)
  return { code, title: asText(error.title) ?? message, detail }
}

/** "History sharing is turned off": a choice of the business, with nothing to keep and nobody to tell. */
const SHARING_DECLINED = 2_593_109

const describe = ({ code, title, detail }: JsonObject): string => {
  const words = `WhatsApp reports error ${code ?? 'without a code'}: ${title ?? 'no title'}`
  return detail && detail !== title ? `${words} (${detail}).` : `${words}.`
}

/** Errors that belong to no item, as reasons. */
export const reasonsOf = (errors: readonly JsonObject[]): string[] =>
  errors.filter(error => Number(error.code) !== SHARING_DECLINED).map(describe)
