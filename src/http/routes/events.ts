import type { FastifyReply } from 'fastify'
import type { EventsPage } from '../../usecases/port-types.ts'
import { DEFAULT_LIMIT } from '../paging.ts'
import { type AddRoutes, MEMBER, route } from '../route.ts'
import { EventListSchema, EventsQuery } from '../schemas/event.ts'

const decoder = new TextDecoder()

/** The answer, with the events' own bytes in it. */
const eventsBody = ({ events, cursor }: EventsPage, next: string | null): string => {
  const results = events.map(({ body }) => decoder.decode(body)).join(',')
  return `{"next":${JSON.stringify(next)},"cursor":${JSON.stringify(cursor)},"results":[${results}]}`
}

const nextOf = (url: string, { events, cursor }: EventsPage, limit: number): string | null => {
  if (events.length < limit) return null
  const [path = '', search = ''] = url.split('?')
  const query = new URLSearchParams(search)
  query.set('after', cursor)
  return `${path}?${query}`
}

export const eventRoutes: AddRoutes = (api, { usecases: { browse } }) => {
  api.get(
    '/tenants/:tenant_id/events/',
    route({
      id: 'listEvents',
      tag: 'messages',
      summary: 'List events, to catch up after an outage of your own',
      description:
        "All events of the tenant, whichever services they went to, as webhooks carry them: each once, in the order in which they were stored. Follow `next` until it is null, and keep `cursor`: it never passes an event that is still being written, so nothing is missed. What a webhook has brought by then comes once more: drop it by `id`. A person's events are gone once he is erased, and all are after their retention.",
      kinds: MEMBER,
      params: ['tenant_id'],
      query: EventsQuery,
      answers: { 200: EventListSchema },
    }),
    async (request, reply: FastifyReply) => {
      const { after = null, limit = DEFAULT_LIMIT } = request.query
      const page = await browse.events(request.params.tenant_id, after, limit)
      const body = eventsBody(page, nextOf(request.url, page, limit))
      return reply.header('content-type', 'application/json; charset=utf-8').send(body)
    },
  )
}
