import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Refusal } from '../../domain/errors.ts'
import type { Guard } from '../auth.ts'
import type { ServerParts, UseCases } from '../parts.ts'
import { readRaw } from '../raw-body.ts'
import { type Api, route } from '../route.ts'
import { closed, text } from '../schemas/fields.ts'

const common = { tag: 'hooks', kinds: null, params: ['platform_id'] } as const

const HandshakeQuery = Type.Object(
  {},
  { description: 'What the platform sends.', additionalProperties: true },
)
const TakenSchema = closed({}, 'It is kept.', { title: 'Taken' })

const BYTES = 'application/octet-stream'
const AS_BYTES = { 'content-type': BYTES }

const platformId = ({ params }: FastifyRequest): string => (params as { platform_id: string }).platform_id

type Add = (api: Api, receive: UseCases['receive'], guard: Guard) => void

const readBytes: Add = (api, receive) => {
  // The signature is over the bytes, so nothing may read them before; the limit is the platform's.
  api.removeAllContentTypeParsers()
  api.addHook('onRequest', (request, _, done) => {
    // Whatever a platform calls its body, or forgets to: it is bytes. The post keeps the header as it came.
    request.headers = AS_BYTES
    done()
  })
  api.addContentTypeParser(BYTES, async (request: FastifyRequest, payload: FastifyRequest['raw']) =>
    readRaw(payload, request.headers['content-length'], receive.maxBodyBytes(platformId(request))),
  )
}

const answerHandshake: Add = (api, receive, guard) => {
  api.get(
    '/hooks/:platform_id',
    route({
      ...common,
      id: 'answerHandshake',
      summary: "Answer the platform's set-up request",
      query: HandshakeQuery,
      produces: 'text/plain',
      answers: { 200: text('The challenge, as plain text.') },
      problems: ['verify_token_invalid', 'rate_limited'],
    }),
    async (request, reply: FastifyReply) => {
      const answer = receive.handshake(
        platformId(request),
        request.query as Readonly<Record<string, unknown>>,
      )
      if (!answer.ok) return await guard.failed(request, new Refusal('verify_token_invalid', answer.detail))
      return reply.header('content-type', answer.contentType).send(answer.body)
    },
  )
}

const takePost: Add = (api, receive, guard) => {
  api.post(
    '/hooks/:platform_id',
    route({
      ...common,
      id: 'takePost',
      summary: 'Take what the platform sends',
      description:
        'Answered when it is kept. A good signature is always answered with 200, also where something could not be read (see quarantine), or with 503 where it could not be kept and is to be sent again.',
      query: HandshakeQuery,
      answers: { 200: TakenSchema },
      problems: [
        'signature_invalid',
        'request_timeout',
        'body_too_large',
        'rate_limited',
        'store_unavailable',
        'overloaded',
      ],
    }),
    async request => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      try {
        await receive.receive(platformId(request), { body, headers: request.raw.headers })
      } catch (error) {
        if (error instanceof Refusal && error.code === 'signature_invalid')
          return await guard.failed(request, error)
        throw error
      }
      return {}
    },
  )
}

/** What the platforms call. No token: the platform's own signature says that it is the platform. */
export const hookRoutes = (api: Api, { usecases: { receive } }: ServerParts, guard: Guard): void => {
  for (const add of [readBytes, answerHandshake, takePost]) add(api, receive, guard)
}
