import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Telemetry } from '../telemetry.ts'
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
  const path = (request.url.split('?')[0] ?? '').replace(/\/+$/, '')
  return { tokenId: principalOf(request).tokenId, method: request.method, path, key }
}

/** Hooks that give a repeated request the answer that its first one got. */
export const idempotencyHooks = (idempotency: Idempotency, telemetry: Telemetry) => ({
  /** Before the handler, after validation: what is refused there was never begun. */
  preHandler: async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const key = keyOf(request)
    if (key === null) return undefined
    const kept = await idempotency.begin(key, request.body)
    if (typeof kept === 'string') {
      request.idempotencyKey = key
      request.idempotentId = kept
      return undefined
    }
    return reply
      .code(kept.status)
      .header('content-type', kept.contentType)
      .header('idempotency-replayed', 'true')
      .send(kept.body)
  },

  /** Keeps an answer that did something; a refusal did nothing, and what broke off may have. Both may be tried again. */
  onSend: async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const key = request.idempotencyKey
    if (key === null) return payload
    request.idempotencyKey = null
    try {
      if (reply.statusCode >= 500) await idempotency.release(key)
      else if (reply.statusCode >= 400) await idempotency.drop(key)
      else {
        const contentType = String(reply.getHeader('content-type') ?? '')
        const body = typeof payload === 'string' ? payload : ''
        await idempotency.finish(key, { status: reply.statusCode, contentType, body })
      }
    } catch (error) {
      // It was carried out: its answer must go out, even where it cannot be kept for a repetition.
      telemetry.emit('error.unexpected', { where: 'keep an idempotent answer', error })
    }
    return payload
  },
})
