import type { HTTPMethods } from 'fastify'
import { Refusal } from '../domain/errors.ts'
import type { Api } from './route.ts'

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** An address that is none of ours. */
export const routeNotFound = (api: Api): void => {
  api.setNotFoundHandler(request => {
    const [path] = request.url.split('?')
    throw new Refusal('not_found', `There is nothing at ${path}. What there is stands at /docs.`)
  })
}

/**
 * Notes which methods each address takes, from now on.
 * @returns adds routes that refuse the others; to be called when all routes are there
 */
export const refuseOtherMethods = (api: Api): ((scope: Api) => void) => {
  const taken = new Map<string, Set<HTTPMethods>>()
  api.addHook('onRoute', ({ url, method }) => {
    const methods = taken.get(url) ?? new Set()
    for (const one of [method].flat()) methods.add(one as HTTPMethods)
    taken.set(url, methods)
  })
  return scope => {
    for (const [url, methods] of [...taken]) {
      const allow = [...methods].join(', ')
      scope.route({
        url,
        method: METHODS.filter(method => !methods.has(method)),
        schema: { hide: true },
        // Before the body is read, of whatever type it is.
        onRequest: async (request, reply) => {
          reply.header('allow', allow)
          throw new Refusal('method_not_allowed', `${request.method} is not taken here; ${allow} is.`)
        },
        handler: async () => undefined,
      })
    }
  }
}
