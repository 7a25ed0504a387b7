import type { Server } from 'node:http'
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { Refusal } from '../domain/errors.ts'

/**
 * Has requests answered here that Node would refuse by itself, with an empty answer: those that expect something
 * which is not known. They are taken as if they expected nothing (RFC 9110, 10.1.1, leaves us that).
 */
export const heedNoExpectation = (server: Server): void => {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
}

/** Refuses HTTP/1.1 without a Host, as HTTP wants it (RFC 9112, 3.2): Node would do so without a word. */
export const refuseHostless = (
  { raw }: FastifyRequest,
  _: FastifyReply,
  done: HookHandlerDoneFunction,
): void => {
  if (raw.headers.host !== undefined || raw.httpVersion !== '1.1') return done()
  done(new Refusal('malformed', 'The request says no Host, which HTTP/1.1 asks for.'))
}
