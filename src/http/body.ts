import { Refusal } from '../domain/errors.ts'
import type { Api } from './route.ts'

/** `application/json`, and types that are JSON by their suffix. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json(?:;|$)/

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What the parser did not take: no JSON, or JSON with a key by which programs have been led astray. */
const refusalOf = (body: string): Refusal =>
  isJson(body)
    ? new Refusal(
        'invalid',
        'The body holds a field called "__proto__", or "prototype" inside "constructor": these names are not taken, at any depth.',
      )
    : new Refusal('malformed', 'The body is not JSON that can be read.')

/** Reads JSON bodies: an empty one is none, and what is not read is said to be so. */
export const bodyParsers = (api: Api): void => {
  const parse = api.getDefaultJsonParser('error', 'error')
  api.removeAllContentTypeParsers()
  api.addContentTypeParser<string>(JSON_TYPE, { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') return done(null, undefined)
    parse(request, body, (error, value) => {
      if (!error) return done(null, value)
      done(refusalOf(body))
    })
  })
  api.addHook('preValidation', async request => {
    if (request.routeOptions.config.bodyOptional === true) request.body ??= {}
  })
}
