import { listView, pageOf } from '../paging.ts'
import { ADMIN, type AddRoutes, empty, MEMBER, NO_BODY, route, together } from '../route.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'
import {
  QuarantinedDetailSchema,
  QuarantinedSchema,
  quarantinedDetailView,
  quarantinedView,
  ReplayedSchema,
  replayedView,
} from '../schemas/quarantine.ts'

const tag = 'quarantine'
const one = '/tenants/:tenant_id/quarantine/:quarantine_id'
const params = ['tenant_id', 'quarantine_id'] as const

const listQuarantine: AddRoutes = (api, { usecases: { quarantine } }) => {
  api.get(
    '/tenants/:tenant_id/quarantine/',
    route({
      tag,
      kinds: MEMBER,
      id: 'listQuarantine',
      summary: 'List posts in which something could not be read',
      params: ['tenant_id'],
      query: PlainListQuery,
      answers: { 200: listOf(QuarantinedSchema, 'QuarantineList') },
    }),
    async request => {
      const page = await quarantine.list(request.params.tenant_id, pageOf(request.query))
      return listView(page, request, ({ id }) => id, quarantinedView)
    },
  )
}

const getQuarantined: AddRoutes = (api, { usecases: { quarantine } }) => {
  api.get(
    `${one}/`,
    route({
      tag,
      kinds: MEMBER,
      id: 'getQuarantined',
      summary: 'Get a quarantined post with its body',
      params,
      answers: { 200: QuarantinedDetailSchema },
    }),
    async request => {
      const { tenant_id, quarantine_id } = request.params
      return quarantinedDetailView(await quarantine.get(tenant_id, quarantine_id))
    },
  )
}

const replayQuarantined: AddRoutes = (api, { usecases: { quarantine } }) => {
  api.post(
    `${one}/replay/`,
    route({
      tag,
      kinds: ADMIN,
      ...NO_BODY,
      id: 'replayQuarantined',
      summary: 'Read it once more, as after an upgrade',
      description: 'It leaves the quarantine when nothing unreadable is left in it.',
      params,
      answers: { 200: ReplayedSchema },
      problems: ['overloaded'],
    }),
    async request => {
      const { tenant_id, quarantine_id } = request.params
      return replayedView(await quarantine.replay(tenant_id, quarantine_id))
    },
  )
}

const deleteQuarantined: AddRoutes = (api, { usecases: { quarantine } }) => {
  api.delete(
    `${one}/`,
    route({
      tag,
      kinds: ADMIN,
      id: 'deleteQuarantined',
      summary: 'Remove it',
      params,
      answers: { 204: empty('It is removed.') },
    }),
    async (request, reply) => {
      const { tenant_id, quarantine_id } = request.params
      await quarantine.remove(tenant_id, quarantine_id)
      return reply.code(204).send(null)
    },
  )
}

export const quarantineRoutes = together(listQuarantine, getQuarantined, replayQuarantined, deleteQuarantined)
