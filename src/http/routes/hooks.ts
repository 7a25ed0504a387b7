import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { Refusal } from '../../domain/errors.ts'
import type { Guard } from '../auth.ts'
import { HOOK_ROUTE, type HookIntake } from '../hook-intake.ts'
import type { ServerParts, UseCases } from '../parts.ts'
import { type Api, route } from '../route.ts'
import { closed, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

const common = { tag: 'hooks', kinds: null, params: ['platform_id'] } as const

const HandshakeQuery = Type.Object(
  {},
  { description: 'What the platform sends.', additionalProperties: true },
)
const TakenSchema = closed({}, 'It is kept.', { title: 'Taken' })

const platformId = ({ params }: FastifyRequest): string => (params as { platform_id: string }).platform_id

const answerHandshake = (api: Api, receive: UseCases['receive'], guard: Guard): void => {
  api.get(
    HOOK_ROUTE,
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

const takePost = (api: Api, intake: HookIntake, guard: Guard): void => {
  /** Whoever guesses at signatures is counted. */
  const refuse = (request: FastifyRequest, error: unknown, done: HookHandlerDoneFunction): void => {
    const isGuess = error instanceof Refusal && error.code === 'signature_invalid'
    if (isGuess) guard.failed(request, error).catch(done)
    else done(error as Error)
  }
  api.post(
    HOOK_ROUTE,
    {
      ...route({
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
      // Before the framework reads the body: the signature is over the bytes, whatever the platform calls them.
      onRequest: (request, reply, done) => {
        const failure = intake.failureOf(request.raw)
        if (failure !== null) return refuse(request, failure.error, done)
        intake.take(platformId(request), request.raw, reply.raw, error => {
          if (error === null) reply.hijack()
          else refuse(request, error, done)
        })
      },
    },
    async () => ({}),
  )
}

/** What the platforms call. No token: the platform's own signature says that it is the platform. */
export const hookRoutes = (api: Api, { usecases }: ServerParts, guard: Guard, intake: HookIntake): void => {
  answerHandshake(api, usecases.receive, guard)
  takePost(api, intake, guard)
}
