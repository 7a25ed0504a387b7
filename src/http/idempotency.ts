import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { isShallow } from '../domain/bounds.ts'
import { Refusal } from '../domain/errors.ts'
import type { Telemetry } from '../telemetry.ts'
import { originOf } from '../usecases/authenticate.ts'
import type { Idempotency } from '../usecases/idempotency.ts'
import type { IdempotencyKey } from '../usecases/port-types.ts'
import { principalOf } from './route.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while this request is the first one with its Idempotency-Key. */
    idempotencyKey: IdempotencyKey | null
    /** The id of what such a request makes: the same one where it is repeated because a process died. */
    idempotentId: string | null
  }
}

const keyOf = (request: FastifyRequest): IdempotencyKey | null => {
  const key = request.headers['idempotency-key']
  if (request.routeOptions.config.idempotent !== true || typeof key !== 'string') return null
  // Who signed in anew meanwhile is still the same one.
  return { tokenId: originOf(principalOf(request)), method: request.method, path: pathOf(request), key }
}

/** Which thing a request is about, by its route: however its address is written, it is the same one. */
const pathOf = ({ routeOptions, params }: FastifyRequest): string => {
  const given = params as Readonly<Record<string, string>>
  return (routeOptions.url ?? '')
    .replace(/:(\w+)/g, (_, name: string) => given[name] ?? '')
    .replace(/\/$/, '')
}

/** Deeper than any body that a route takes. */
const DEEPEST = 32

/** A JSON value in one spelling: the order of an object's keys says nothing. Null is not the same as left out. */
const inOrder = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const members = Object.entries(value).map(([name, member]) => [name, inOrder(member)] as const)
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** @throws Refusal `invalid` where it is nested too deep to be walked */
const comparable = (body: unknown): unknown => {
  if (isShallow(body, DEEPEST)) return inOrder(body)
  throw new Refusal('invalid', `The body must not be nested deeper than ${DEEPEST} levels.`)
}

/** @returns true where the answer is known, and is on its way */
const begin = async (
  idempotency: Idempotency,
  key: IdempotencyKey,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> => {
  const kept = await idempotency.begin(key, comparable(request.body))
  if (typeof kept === 'string') {
    request.idempotencyKey = key
    request.idempotentId = kept
    return false
  }
  reply
    .code(kept.status)
    .header('content-type', kept.contentType)
    .header('idempotency-replayed', 'true')
    .send(kept.body)
  return true
}

/** Keeps an answer that did something; a refusal did nothing, and what broke off may have. Both may be tried again. */
const keep = async (
  idempotency: Idempotency,
  key: IdempotencyKey,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> => {
  if (reply.statusCode >= 500) return await idempotency.release(key)
  if (reply.statusCode >= 400) return await idempotency.drop(key)
  const contentType = String(reply.getHeader('content-type') ?? '')
  const body = typeof payload === 'string' ? payload : ''
  await idempotency.finish(key, { status: reply.statusCode, contentType, body })
}

/** Hooks that give a repeated request the answer that its first one got. */
export const idempotencyHooks = (idempotency: Idempotency, telemetry: Telemetry) => ({
  /** Before the handler, after validation: what is refused there was never begun. */
  preHandler: (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const key = keyOf(request)
    if (key === null) done()
    else begin(idempotency, key, request, reply).then(isAnswered => void (isAnswered || done()), done)
  },

  onSend: (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
    done: (error: Error | null, payload?: unknown) => void,
  ): void => {
    // A request that was refused before it had a route, such as one with a method that nobody knows, has no such field.
    const key = request.idempotencyKey ?? null
    request.idempotencyKey = null
    const goOn = () => done(null, payload)
    if (key === null) goOn()
    else {
      keep(idempotency, key, reply, payload)
        // It was carried out: its answer must go out, even where it cannot be kept for a repetition.
        .catch(error => telemetry.emit('error.unexpected', { where: 'keep an idempotent answer', error }))
        .then(goOn)
    }
  },
})
