import type { FastifyReply, FastifyRequest } from 'fastify'
import { BIN_BOUNDS } from '../../domain/bin.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Guard } from '../auth.ts'
import { binLimiter } from '../limiter.ts'
import { listView, pageOf } from '../paging.ts'
import type { ServerParts } from '../parts.ts'
import { ADMIN, type AddRoutes, type Api, actorIn, empty, MEMBER, route, together } from '../route.ts'
import {
  BinRequestSchema,
  BinSchema,
  binInput,
  binRequestView,
  binView,
  NewBinSchema,
} from '../schemas/bin.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'
import { Type } from '../schemas/type.ts'

const tag = 'bins'
const one = '/tenants/:tenant_id/bins/:bin_id/'
const params = ['tenant_id', 'bin_id'] as const

const createBin: AddRoutes = (api, { usecases: { bins } }) => {
  api.post(
    '/tenants/:tenant_id/bins/',
    route({
      tag,
      kinds: ADMIN,
      id: 'createBin',
      summary: 'Make a request bin',
      description: `A URL that keeps what is posted to it for a day, the newest ${BIN_BOUNDS.requests} requests with ${BIN_BOUNDS.bodyBytes} bytes of each body, and says whether the signature holds, and why not. A tenant has ${BIN_BOUNDS.bins} at the most.`,
      params: ['tenant_id'],
      body: NewBinSchema,
      idempotent: true,
      answers: { 201: BinSchema },
      problems: ['conflict'],
    }),
    async (request, reply) => {
      const { tenant_id } = request.params
      const bin = await bins.create(tenant_id, binInput(request.body), actorIn(request))
      return reply.code(201).send(binView(bin, bins.urlOf(bin.id)))
    },
  )
}

const listBins: AddRoutes = (api, { usecases: { bins } }) => {
  api.get(
    '/tenants/:tenant_id/bins/',
    route({
      tag,
      kinds: MEMBER,
      id: 'listBins',
      summary: 'List request bins',
      params: ['tenant_id'],
      query: PlainListQuery,
      answers: { 200: listOf(BinSchema, 'BinList') },
    }),
    async request => {
      const page = await bins.list(request.params.tenant_id, pageOf(request.query))
      return listView(
        page,
        request,
        ({ id }) => id,
        bin => binView(bin, bins.urlOf(bin.id)),
      )
    },
  )
}

const getBin: AddRoutes = (api, { usecases: { bins } }) => {
  api.get(
    one,
    route({
      tag,
      kinds: MEMBER,
      id: 'getBin',
      summary: 'Get a request bin',
      params,
      answers: { 200: BinSchema },
    }),
    async request => {
      const bin = await bins.get(request.params.tenant_id, request.params.bin_id)
      return binView(bin, bins.urlOf(bin.id))
    },
  )
}

const listBinRequests: AddRoutes = (api, { usecases: { bins } }) => {
  api.get(
    `${one}requests/`,
    route({
      tag,
      kinds: MEMBER,
      id: 'listBinRequests',
      summary: 'List what came to a bin',
      params,
      query: PlainListQuery,
      answers: { 200: listOf(BinRequestSchema, 'BinRequestList') },
    }),
    async request => {
      const { tenant_id, bin_id } = request.params
      const page = await bins.requests(tenant_id, bin_id, pageOf(request.query))
      return listView(page, request, ({ id }) => id, binRequestView)
    },
  )
}

const deleteBin: AddRoutes = (api, { usecases: { bins } }) => {
  api.delete(
    one,
    route({
      tag,
      kinds: ADMIN,
      id: 'deleteBin',
      summary: 'Remove a bin with all that came to it',
      params,
      answers: { 204: empty('It is removed.') },
    }),
    async (request, reply) => {
      const { tenant_id, bin_id } = request.params
      await bins.remove(tenant_id, bin_id, actorIn(request))
      return reply.code(204).send(null)
    },
  )
}

export const binRoutes = together(listBins, createBin, getBin, listBinRequests, deleteBin)

const ANY_QUERY = Type.Object({}, { description: 'Whatever is said there.', additionalProperties: true })

const take = {
  tag,
  kinds: null,
  id: 'postToBin',
  summary: 'Post to a bin',
  description: 'Whatever is posted is kept, be it signed or not. Other methods are kept, too.',
  params: ['bin_id'],
  answers: { 204: empty('It is kept.') },
  problems: ['request_timeout', 'body_too_large', 'rate_limited', 'store_unavailable'],
} as const

/** As they came: Node joins and drops some in `headers`. */
const headersOf = ({ raw: { rawHeaders } }: FastifyRequest): [string, string][] =>
  rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as [string, string]] : []))

/** What anybody posts to. No token: whoever knows the URL was given it. */
export const binIntakeRoutes = (api: Api, { usecases: { bins } }: ServerParts, guard: Guard): void => {
  const limiter = binLimiter()
  const keep = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { bin_id } = request.params as { bin_id: string }
    await limiter.count(bin_id)
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    try {
      await bins.take(bin_id, { method: request.method, headers: headersOf(request), body })
    } catch (error) {
      // Whoever guesses at bins is counted.
      if (error instanceof Refusal && error.code === 'not_found') await guard.failed(request, error)
      throw error
    }
    await reply.code(204).send(null)
  }
  api.removeAllContentTypeParsers()
  api.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  // Fastify refuses a type that is none; to see that is what a bin is for. As it came it stands in rawHeaders.
  api.addHook('onRequest', async ({ headers }) => {
    headers['content-type'] = 'application/octet-stream'
  })
  const options = route(take)
  api.post('/bins/:bin_id', { ...options, schema: { ...options.schema, querystring: ANY_QUERY } }, keep)
  api.route({
    url: '/bins/:bin_id',
    method: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'],
    exposeHeadRoute: false,
    schema: { params: options.schema.params, hide: true },
    handler: keep,
  })
}
