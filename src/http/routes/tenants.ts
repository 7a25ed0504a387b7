import { listView, pageOf } from '../paging.ts'
import { renamed } from '../renamed.ts'
import { type AddRoutes, actorIn, empty, MEMBER, OPERATOR, route, together } from '../route.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'
import { NewTenantSchema, TenantPatchSchema, TenantSchema, tenantView } from '../schemas/tenant.ts'

const common = { tag: 'tenants', kinds: OPERATOR } as const

const listTenants: AddRoutes = (api, { usecases: { tenants } }) => {
  api.get(
    '/tenants/',
    route({
      ...common,
      id: 'listTenants',
      summary: 'List tenants',
      query: PlainListQuery,
      answers: { 200: listOf(TenantSchema, 'TenantList') },
    }),
    async request => listView(await tenants.list(pageOf(request.query)), request, ({ id }) => id, tenantView),
  )
}

const createTenant: AddRoutes = (api, { usecases: { tenants } }) => {
  api.post(
    '/tenants/',
    route({
      ...common,
      id: 'createTenant',
      summary: 'Make a tenant',
      body: NewTenantSchema,
      idempotent: true,
      answers: { 201: TenantSchema },
    }),
    async (request, reply) => {
      const { name, org_id = null } = request.body
      const tenant = await tenants.create({ name, orgId: org_id }, actorIn(request))
      return reply.code(201).send(tenantView(tenant))
    },
  )
}

const getTenant: AddRoutes = (api, { usecases: { tenants } }) => {
  api.get(
    '/tenants/:tenant_id/',
    route({
      ...common,
      kinds: MEMBER,
      id: 'getTenant',
      summary: 'Get a tenant',
      description: 'With a token of its own, too.',
      params: ['tenant_id'],
      answers: { 200: TenantSchema },
    }),
    async request => tenantView(await tenants.get(request.params.tenant_id)),
  )
}

const changeTenant: AddRoutes = (api, { usecases: { tenants } }) => {
  api.patch(
    '/tenants/:tenant_id/',
    route({
      ...common,
      id: 'changeTenant',
      summary: 'Change a tenant',
      params: ['tenant_id'],
      body: TenantPatchSchema,
      answers: { 200: TenantSchema },
    }),
    async request => {
      const patch = renamed(request.body, { name: 'name', org_id: 'orgId' })
      const actor = actorIn(request)
      return tenantView(await tenants.change(request.params.tenant_id, patch, actor))
    },
  )
}

const deleteTenant: AddRoutes = (api, { usecases: { tenants } }) => {
  api.delete(
    '/tenants/:tenant_id/',
    route({
      ...common,
      id: 'deleteTenant',
      summary: 'Remove a tenant with everything that is its own',
      description:
        'Its tokens, platform accounts and services end at once; its messages and events are removed bit by bit.',
      params: ['tenant_id'],
      answers: { 204: empty('It is removed.') },
    }),
    async (request, reply) => {
      await tenants.remove(request.params.tenant_id, actorIn(request))
      return reply.code(204).send(null)
    },
  )
}

export const tenantRoutes = together(listTenants, createTenant, getTenant, changeTenant, deleteTenant)
