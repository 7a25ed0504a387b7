import type { Millis } from '../../domain/time.ts'
import { listView, pageOf } from '../paging.ts'
import { type AddRoutes, MEMBER, route, together } from '../route.ts'
import { instant, readTime } from '../schemas/fields.ts'
import { listOf, listQuery } from '../schemas/lists.ts'
import { MessageEventSchema } from '../schemas/message-event.ts'
import { refuseQuery } from '../validation.ts'

const common = { tag: 'messages', kinds: MEMBER } as const

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
    '/tenants/:tenant_id/messages/:message_id/',
    route({
      ...common,
      id: 'getMessage',
      summary: 'Get a message',
      description: 'As it is now, in the shape of the webhook, with a fresh link to its file.',
      params: ['tenant_id', 'message_id'],
      answers: { 200: MessageEventSchema },
    }),
    async ({ params }) => await browse.message(params.tenant_id, params.message_id),
  )
}

export const messageRoutes = together(listFailedMessages, getMessage)
