import { Refusal } from '../domain/errors.ts'
import type { Api } from './route.ts'

/** `application/json`, and types that are JSON by their suffix. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json(?:;|$)/

/** Reads JSON bodies: an empty one is none, and what is no JSON is said to be so. */
export const bodyParsers = (api: Api): void => {
  const parse = api.getDefaultJsonParser('error', 'error')
  api.removeAllContentTypeParsers()
  api.addContentTypeParser<string>(JSON_TYPE, { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') return done(null, undefined)
    parse(request, body, (error, value) => {
      if (!error) return done(null, value)
      done(new Refusal('malformed', 'The body is not JSON that can be read.'))
    })
  })
  api.addHook('preValidation', async request => {
    if (request.routeOptions.config.bodyOptional === true) request.body ??= {}
  })
}
