import { listView, pageOf } from '../paging.ts'
import { renamed } from '../renamed.ts'
import { ADMIN, type AddRoutes, actorIn, empty, MEMBER, route, together } from '../route.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'
import {
  filterOf,
  NewServiceSchema,
  ServicePatchSchema,
  ServiceSchema,
  ServiceWithSecretSchema,
  serviceView,
} from '../schemas/service.ts'

const tag = 'services'
const one = '/tenants/:tenant_id/services/:service_id/'
const refusals = ['header_refused', 'url_invalid', 'address_not_public', 'host_unresolved'] as const

const FIELDS = {
  name: 'name',
  url: 'url',
  headers: 'headers',
  timeout_s: 'timeoutS',
  max_in_flight: 'maxInFlight',
  rate_per_s: 'ratePerS',
} as const

/** What a service is where the body does not say. */
const DEFAULTS = { headers: null, timeoutS: 15, maxInFlight: 64, ratePerS: null }

const listServices: AddRoutes = (api, { usecases: { services } }) => {
  api.get(
    '/tenants/:tenant_id/services/',
    route({
      tag,
      kinds: MEMBER,
      id: 'listServices',
      summary: 'List services',
      params: ['tenant_id'],
      query: PlainListQuery,
      answers: { 200: listOf(ServiceSchema, 'ServiceList') },
    }),
    async request => {
      const page = await services.list(request.params.tenant_id, pageOf(request.query))
      return listView(page, request, ({ service: { id } }) => id, serviceView)
    },
  )
}

const createService: AddRoutes = (api, { usecases: { services } }) => {
  api.post(
    '/tenants/:tenant_id/services/',
    route({
      tag,
      kinds: ADMIN,
      id: 'createService',
      summary: 'Make a service',
      description: 'The signing secret is in this answer only.',
      params: ['tenant_id'],
      body: NewServiceSchema,
      idempotent: true,
      answers: { 201: ServiceWithSecretSchema },
      problems: refusals,
    }),
    async (request, reply) => {
      const { type: _type, filter, ...settings } = request.body
      const { name, url } = settings
      const input = { ...DEFAULTS, ...renamed(settings, FIELDS), name, url, filter: filterOf(filter ?? {}) }
      const actor = actorIn(request)
      const made = await services.create(request.params.tenant_id, input, actor)
      return reply.code(201).send({ ...serviceView(made), secret: made.secret })
    },
  )
}

const getService: AddRoutes = (api, { usecases: { services } }) => {
  api.get(
    one,
    route({
      tag,
      kinds: MEMBER,
      id: 'getService',
      summary: 'Get a service',
      params: ['tenant_id', 'service_id'],
      answers: { 200: ServiceSchema },
    }),
    async ({ params }) => serviceView(await services.get(params.tenant_id, params.service_id)),
  )
}

const changeService: AddRoutes = (api, { usecases: { services } }) => {
  api.patch(
    one,
    route({
      tag,
      kinds: ADMIN,
      id: 'changeService',
      summary: 'Change a service',
      description: 'Its state is changed by pause and resume.',
      params: ['tenant_id', 'service_id'],
      body: ServicePatchSchema,
      answers: { 200: ServiceSchema },
      problems: refusals,
    }),
    async request => {
      const { tenant_id, service_id } = request.params
      const { filter, ...settings } = request.body
      const patch = {
        ...renamed(settings, FIELDS),
        ...(filter === undefined ? {} : { filter: filterOf(filter) }),
      }
      return serviceView(await services.change(tenant_id, service_id, patch, actorIn(request)))
    },
  )
}

const deleteService: AddRoutes = (api, { usecases: { services } }) => {
  api.delete(
    one,
    route({
      tag,
      kinds: ADMIN,
      id: 'deleteService',
      summary: 'Remove a service',
      description: 'What is still to be delivered to it is discarded.',
      params: ['tenant_id', 'service_id'],
      answers: { 204: empty('It is removed.') },
    }),
    async (request, reply) => {
      const { tenant_id, service_id } = request.params
      await services.remove(tenant_id, service_id, actorIn(request))
      return reply.code(204).send(null)
    },
  )
}

export const serviceRoutes = together(listServices, createService, getService, changeService, deleteService)
