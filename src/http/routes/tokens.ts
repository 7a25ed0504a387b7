import { listView, pageOf } from '../paging.ts'
import { renamed } from '../renamed.ts'
import { ADMIN, type AddRoutes, actorIn, empty, route, together } from '../route.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'
import { MintedTokenSchema, NewTokenSchema, TokenSchema, tokenView } from '../schemas/token.ts'

const common = { tag: 'tokens', kinds: ADMIN } as const

const listTokens: AddRoutes = (api, { usecases: { tokens } }) => {
  api.get(
    '/tenants/:tenant_id/tokens/',
    route({
      ...common,
      id: 'listTokens',
      summary: 'List tokens',
      description: 'Never with their secrets. Sessions are among them, for as long as they last.',
      params: ['tenant_id'],
      query: PlainListQuery,
      answers: { 200: listOf(TokenSchema, 'TokenList') },
    }),
    async request => {
      const page = await tokens.list(request.params.tenant_id, pageOf(request.query))
      return listView(page, request, ({ id }) => id, tokenView)
    },
  )
}

const mintToken: AddRoutes = (api, { usecases: { tokens } }) => {
  api.post(
    '/tenants/:tenant_id/tokens/',
    route({
      ...common,
      id: 'mintToken',
      summary: 'Mint a token',
      description: 'The token itself is in this answer only.',
      params: ['tenant_id'],
      body: NewTokenSchema,
      idempotent: true,
      answers: { 201: MintedTokenSchema },
    }),
    async (request, reply) => {
      const actor = actorIn(request)
      const input = renamed(request.body, { name: 'name', kind: 'kind', org_id: 'orgId' })
      const { record, token } = await tokens.mint(request.params.tenant_id, input, actor)
      return reply.code(201).send({ ...tokenView(record), token })
    },
  )
}

const revokeToken: AddRoutes = (api, { usecases: { tokens } }) => {
  api.delete(
    '/tenants/:tenant_id/tokens/:token_id/',
    route({
      ...common,
      id: 'revokeToken',
      summary: 'Revoke a token, at once',
      description: 'With it end the sessions that were made with it.',
      params: ['tenant_id', 'token_id'],
      answers: { 204: empty('It is revoked.') },
    }),
    async (request, reply) => {
      const { tenant_id, token_id } = request.params
      await tokens.revoke(tenant_id, token_id, actorIn(request))
      return reply.code(204).send(null)
    },
  )
}

export const tokenRoutes = together(listTokens, mintToken, revokeToken)
