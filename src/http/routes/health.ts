import type { FastifyReply } from 'fastify'
import { type AddRoutes, OPERATOR, route, together } from '../route.ts'
import { text } from '../schemas/fields.ts'
import { AliveSchema, ReadySchema } from '../schemas/health.ts'

const tag = 'health'

const getHealth: AddRoutes = api => {
  api.get(
    '/healthz',
    route({
      tag,
      kinds: null,
      id: 'getHealth',
      summary: 'Does the process live?',
      answers: { 200: AliveSchema },
    }),
    async () => ({ ok: true }),
  )
}

const getReadiness: AddRoutes = (api, { readiness }) => {
  api.get(
    '/readyz',
    route({
      tag,
      kinds: null,
      id: 'getReadiness',
      summary: 'Can this process take requests?',
      description: 'The store answers and the delivery engine runs.',
      answers: { 200: ReadySchema, 503: ReadySchema },
    }),
    async (_request, reply) => {
      const checks = (await readiness()).map(({ name, ok, detail }) => ({ name, ok, detail }))
      const ok = checks.every(check => check.ok)
      return reply.code(ok ? 200 : 503).send({ ok, checks })
    },
  )
}

const getMetrics: AddRoutes = (api, { metrics, settings }) => {
  api.get(
    '/metrics',
    route({
      tag,
      kinds: OPERATOR,
      openLocally: settings.loopback,
      id: 'getMetrics',
      summary: 'Metrics for Prometheus',
      description:
        'Needs an operator token, unless the server is bound to loopback and the request comes by no proxy (it has none of `Forwarded`, `X-Forwarded-*`, `X-Real-IP`, `Via`).',
      produces: 'text/plain',
      answers: { 200: text("Prometheus' text format.") },
    }),
    async (_request, reply: FastifyReply) =>
      reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  )
}

export const healthRoutes = together(getHealth, getReadiness, getMetrics)
