import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { personDocument } from '../person-export.ts'
import { refusalOf } from '../problems.ts'
import { ADMIN, type AddRoutes, actorIn, empty, route, together } from '../route.ts'
import { PersonExportSchema } from '../schemas/chat-user.ts'

const common = { tag: 'people', kinds: ADMIN, params: ['tenant_id', 'chat_user_id'] } as const
const one = '/tenants/:tenant_id/chat-users/:chat_user_id/'

const eraseChatUser: AddRoutes = (api, { usecases: { people } }) => {
  api.delete(
    one,
    route({
      ...common,
      id: 'eraseChatUser',
      summary: 'Erase a customer',
      description:
        'With his conversation, messages, files, what was uploaded to be sent to him alone, the bodies of his events, and quarantined posts that name him. Deliveries keep only their counts; those that had not ended are discarded. A request with an `Idempotency-Key` that sent him a message is answered 404 when it is repeated, and sends nothing. What the platform still tells of his messages afterwards is kept for a day at the most. It cannot be undone. Who writes again afterwards is somebody new. Where it is answered 503 it was begun all the same, and the hub finishes it.',
      answers: { 204: empty('Nobody finds him any more; the bytes of his files follow.') },
    }),
    async (request, reply) => {
      const { tenant_id, chat_user_id } = request.params
      await people.erase(tenant_id, chat_user_id, actorIn(request))
      return reply.code(204).send(null)
    },
  )
}

const exportChatUser: AddRoutes = (api, { usecases: { people }, telemetry }) => {
  api.get(
    `${one}export/`,
    {
      ...route({
        ...common,
        id: 'exportChatUser',
        summary: 'Get all that is stored about a customer',
        description:
          'One JSON document, sent while it is read: where it breaks off, so does the connection, and it is not to be taken for whole.',
        answers: { 200: PersonExportSchema },
      }),
      // It would be read from beginning to end for nothing.
      exposeHeadRoute: false,
    },
    async (request, reply: FastifyReply) => {
      const { tenant_id, chat_user_id } = request.params
      const pieces = personDocument(people.export(tenant_id, chat_user_id))
      // The first is waited for: that there is no such person is still a refusal.
      const first = await pieces.next()
      const told = (error: unknown) => refusalOf(error, request, telemetry)
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="chat-user-${chat_user_id}.json"`)
        .send(Readable.from(following(first, pieces, told)))
    },
  )
}

/** A failure ends the stream, and with it the connection: there is nobody else to tell. */
async function* following(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void>,
  told: (error: unknown) => Error,
): AsyncGenerator<string> {
  try {
    if (first.done !== true) yield first.value
    yield* rest
  } catch (error) {
    throw told(error)
  }
}

export const chatUserRoutes = together(eraseChatUser, exportChatUser)
