import { listView, pageOf } from '../paging.ts'
import { ADMIN, type AddRoutes, actorIn, MEMBER, route, together } from '../route.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'
import { NewReplaySchema, ReplaySchema, replayView } from '../schemas/replay.ts'
import { timeOf } from './messages.ts'

const all = '/tenants/:tenant_id/services/:service_id/replays/'
const one = `${all}:replay_id/`
const tag = 'deliveries'
const params = ['tenant_id', 'service_id', 'replay_id'] as const

const beginReplay: AddRoutes = (api, { usecases: { replays } }) => {
  api.post(
    all,
    route({
      tag,
      kinds: ADMIN,
      id: 'beginReplay',
      summary: 'Send deliveries of a time again',
      description:
        'A job that goes on by itself, also when the hub is restarted: the same bytes under the same `webhook-id`, signed afresh. A service has one at a time. While the service is paused or disabled the job waits.',
      params: ['tenant_id', 'service_id'],
      body: NewReplaySchema,
      idempotent: true,
      answers: { 201: ReplaySchema },
      problems: ['conflict'],
    }),
    async (request, reply) => {
      const { tenant_id, service_id } = request.params
      const { from_time, till_time, only, rate_per_s = null } = request.body
      const input = {
        from: timeOf('from_time', from_time),
        till: till_time === undefined ? null : timeOf('till_time', till_time),
        only,
        ratePerS: rate_per_s,
      }
      const actor = actorIn(request)
      const begun = await replays.begin(tenant_id, service_id, input, actor, request.idempotentId)
      return reply.code(201).send(replayView(begun))
    },
  )
}

const listReplays: AddRoutes = (api, { usecases: { replays } }) => {
  api.get(
    all,
    route({
      tag,
      kinds: MEMBER,
      id: 'listReplays',
      summary: "List a service's replays",
      params: ['tenant_id', 'service_id'],
      query: PlainListQuery,
      answers: { 200: listOf(ReplaySchema, 'ReplayList') },
    }),
    async request => {
      const { tenant_id, service_id } = request.params
      const page = await replays.list(tenant_id, service_id, pageOf(request.query))
      return listView(page, request, ({ id }) => id, replayView)
    },
  )
}

const getReplay: AddRoutes = (api, { usecases: { replays } }) => {
  api.get(
    one,
    route({
      tag,
      kinds: MEMBER,
      id: 'getReplay',
      summary: 'Get a replay, and how far it is',
      params,
      answers: { 200: ReplaySchema },
    }),
    async ({ params }) =>
      replayView(await replays.get(params.tenant_id, params.service_id, params.replay_id)),
  )
}

const stopReplay: AddRoutes = (api, { usecases: { replays } }) => {
  api.delete(
    one,
    route({
      tag,
      kinds: ADMIN,
      id: 'stopReplay',
      summary: 'Stop a replay',
      description:
        'What it has made due already is still sent. It stays in the list, as STOPPED; one that has ended is left as it is.',
      params,
      answers: { 200: ReplaySchema },
    }),
    async request => {
      const { tenant_id, service_id, replay_id } = request.params
      const actor = actorIn(request)
      return replayView(await replays.stop(tenant_id, service_id, replay_id, actor))
    },
  )
}

export const replayRoutes = together(beginReplay, listReplays, getReplay, stopReplay)
