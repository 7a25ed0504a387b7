import { listView, pageOf } from '../paging.ts'
import { ADMIN, type AddRoutes, actorIn, empty, MEMBER, route, together } from '../route.ts'
import { AgentPatchSchema, AgentSchema, agentView, NewAgentSchema } from '../schemas/agent.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'

const tag = 'agents'
const one = '/tenants/:tenant_id/agents/:agent_id/'

const listAgents: AddRoutes = (api, { usecases: { agents } }) => {
  api.get(
    '/tenants/:tenant_id/agents/',
    route({
      tag,
      kinds: MEMBER,
      id: 'listAgents',
      summary: 'List agents',
      params: ['tenant_id'],
      query: PlainListQuery,
      answers: { 200: listOf(AgentSchema, 'AgentList') },
    }),
    async request => {
      const page = await agents.list(request.params.tenant_id, pageOf(request.query))
      return listView(page, request, ({ id }) => id, agentView)
    },
  )
}

const createAgent: AddRoutes = (api, { usecases: { agents } }) => {
  api.post(
    '/tenants/:tenant_id/agents/',
    route({
      tag,
      kinds: ADMIN,
      id: 'createAgent',
      summary: 'Make an agent',
      params: ['tenant_id'],
      body: NewAgentSchema,
      idempotent: true,
      answers: { 201: AgentSchema },
    }),
    async (request, reply) => {
      const actor = actorIn(request)
      return reply
        .code(201)
        .send(agentView(await agents.create(request.params.tenant_id, request.body, actor)))
    },
  )
}

const changeAgent: AddRoutes = (api, { usecases: { agents } }) => {
  api.patch(
    one,
    route({
      tag,
      kinds: ADMIN,
      id: 'changeAgent',
      summary: 'Change an agent',
      params: ['tenant_id', 'agent_id'],
      body: AgentPatchSchema,
      answers: { 200: AgentSchema },
    }),
    async request => {
      const { tenant_id, agent_id } = request.params
      const actor = actorIn(request)
      return agentView(await agents.change(tenant_id, agent_id, request.body, actor))
    },
  )
}

const deleteAgent: AddRoutes = (api, { usecases: { agents } }) => {
  api.delete(
    one,
    route({
      tag,
      kinds: ADMIN,
      id: 'deleteAgent',
      summary: 'Remove an agent',
      params: ['tenant_id', 'agent_id'],
      answers: { 204: empty('It is removed.') },
    }),
    async (request, reply) => {
      const { tenant_id, agent_id } = request.params
      await agents.remove(tenant_id, agent_id, actorIn(request))
      return reply.code(204).send(null)
    },
  )
}

export const agentRoutes = together(listAgents, createAgent, changeAgent, deleteAgent)
