import type { Millis } from '../../domain/time.ts'
import { BOUNDED } from '../bounded.ts'
import { listView, pageOf } from '../paging.ts'
import { type AddRoutes, empty, MEMBER, route, together } from '../route.ts'
import { instant, readTime } from '../schemas/fields.ts'
import { listOf, listQuery } from '../schemas/lists.ts'
import { MessageEventSchema } from '../schemas/message-event.ts'
import { ReactionSchema, ReadMarkSchema } from '../schemas/send.ts'
import { refuseQuery } from '../validation.ts'

const common = { tag: 'messages', kinds: MEMBER } as const
const one = '/tenants/:tenant_id/messages/:message_id/'
const params = ['tenant_id', 'message_id'] as const
/** Of what the platform itself is asked to do. */
const refusals = [
  'state_impossible',
  'platform_unsupported',
  'platform_refused',
  'platform_unreachable',
] as const

const FailedQuery = listQuery({
  from_time: instant('Events that fired at or after this instant.'),
  till_time: instant('Events that fired before this instant.'),
})

/** @throws Refusal `invalid` */
export const timeOf = (name: string, value: string): Millis =>
  readTime(value) ?? refuseQuery(name, 'must be a time from 1970 on, without a leap second')

const listFailedMessages: AddRoutes = (api, { usecases: { browse } }) => {
  api.get(
    '/tenants/:tenant_id/messages/failed/',
    route({
      ...common,
      id: 'listFailedMessages',
      summary: 'List messages whose delivery to a service failed',
      params: ['tenant_id'],
      query: FailedQuery,
      answers: { 200: listOf(MessageEventSchema, 'MessageList') },
    }),
    async request => {
      const { from_time, till_time } = request.query
      const from = timeOf('from_time', from_time)
      const till = timeOf('till_time', till_time)
      const page = await browse.failed(request.params.tenant_id, from, till, pageOf(request.query))
      return listView(
        page,
        request,
        ({ id }) => id,
        message => message,
      )
    },
  )
}

const getMessage: AddRoutes = (api, { usecases: { browse } }) => {
  api.get(
    one,
    route({
      ...common,
      id: 'getMessage',
      summary: 'Get a message',
      description: 'As it is now, in the shape of the webhook, with a fresh link to its file.',
      params,
      answers: { 200: MessageEventSchema },
    }),
    async ({ params }) => await browse.message(params.tenant_id, params.message_id),
  )
}

const deleteMessage: AddRoutes = (api, { usecases: { acts } }) => {
  api.delete(
    one,
    route({
      ...common,
      id: 'deleteMessage',
      summary: 'Take a message back',
      description:
        'Only what was sent to the customer: at the platform, where that can; one that has not gone out yet is not sent at all. An EVENT `deleted` tells of it. Once more changes nothing.',
      params,
      answers: { 204: empty('It is DELETED.') },
      problems: [...refusals, 'conflict'],
    }),
    async (request, reply) => {
      const { tenant_id, message_id } = request.params
      await acts.remove(tenant_id, message_id)
      return reply.code(204).send(null)
    },
  )
}

const reactToMessage: AddRoutes = (api, { usecases: { acts } }) => {
  api.post(
    `${one}reaction/`,
    {
      ...route({
        ...common,
        id: 'reactToMessage',
        summary: 'React to a message, or take the reaction back',
        description: 'Answered when the platform has taken it. An EVENT `reaction` tells of it.',
        params,
        body: ReactionSchema,
        answers: { 204: empty('The platform has taken it.') },
        problems: [...refusals, 'conversation_blocked', 'conflict'],
      }),
      ...BOUNDED,
    },
    async (request, reply) => {
      const { tenant_id, message_id } = request.params
      await acts.react(tenant_id, message_id, request.body.emoji)
      return reply.code(204).send(null)
    },
  )
}

const markMessageRead: AddRoutes = (api, { usecases: { acts } }) => {
  api.post(
    `${one}read/`,
    route({
      ...common,
      id: 'markMessageRead',
      summary: 'Show the customer that his message was read',
      description: 'Answered when the platform has taken it.',
      params,
      body: ReadMarkSchema,
      bodyOptional: true,
      answers: { 204: empty('The platform has taken it.') },
      problems: refusals,
    }),
    async (request, reply) => {
      const { tenant_id, message_id } = request.params
      await acts.markRead(tenant_id, message_id, request.body.typing ?? false)
      return reply.code(204).send(null)
    },
  )
}

export const messageRoutes = together(
  listFailedMessages,
  getMessage,
  deleteMessage,
  reactToMessage,
  markMessageRead,
)
