import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import swagger from '@fastify/swagger'
import { type FastifyInstance, fastify } from 'fastify'
import { ALWAYS } from './always.ts'
import { Guard } from './auth.ts'
import { bodyParsers } from './body.ts'
import { HookIntake } from './hook-intake.ts'
import { idempotencyHooks } from './idempotency.ts'
import { failureLimiter, tokenLimiter } from './limiter.ts'
import { refuseOtherMethods, routeNotFound } from './not-found.ts'
import { swaggerOptions } from './openapi-options.ts'
import type { ServerParts } from './parts.ts'
import { problemHandler } from './problems.ts'
import type { Api } from './route.ts'
import { agentRoutes } from './routes/agents.ts'
import { auditRoutes } from './routes/audit.ts'
import { binIntakeRoutes, binRoutes } from './routes/bins.ts'
import { chatUserRoutes } from './routes/chat-users.ts'
import { consoleRoutes } from './routes/console.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { documentRoutes } from './routes/documents.ts'
import { eventRoutes } from './routes/events.ts'
import { feedRoutes } from './routes/feed.ts'
import { fileRoutes, uploadRoutes } from './routes/files.ts'
import { healthRoutes } from './routes/health.ts'
import { hookRoutes } from './routes/hooks.ts'
import { messageRoutes } from './routes/messages.ts'
import { platformRoutes } from './routes/platforms.ts'
import { quarantineRoutes } from './routes/quarantine.ts'
import { replayRoutes } from './routes/replays.ts'
import { salesforceRoutes } from './routes/salesforce.ts'
import { sendRoutes } from './routes/send.ts'
import { serviceControlRoutes } from './routes/service-control.ts'
import { serviceRoutes } from './routes/services.ts'
import { sessionRoutes } from './routes/session.ts'
import { statsRoutes } from './routes/stats.ts'
import { streamRoutes } from './routes/stream.ts'
import { tenantRoutes } from './routes/tenants.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { SlowCallers } from './slow-callers.ts'
import { heedNoExpectation, refuseHostless } from './strange-heads.ts'
import { schemaErrorFormatter, validatorCompiler } from './validation.ts'

/** Of a body, in bytes; a route may have its own. */
const BODY_LIMIT = 1_048_576
/** The head of a request that takes longer to arrive is cut off: milliseconds. */
const HEADERS_TIMEOUT = 15_000
/** Longer than the idle time of common proxies, so that it is they who close a connection. */
const KEEP_ALIVE_TIMEOUT = 75_000
/** Longer than any id of ours, so that a wrong one is answered like any that does not exist. */
const LONGEST_PARAM = 512
const FAILED_AUTHENTICATIONS = 30

export const API_BASE = '/api/v1'

const API_ROUTES = [
  tenantRoutes,
  tokenRoutes,
  platformRoutes,
  feedRoutes,
  agentRoutes,
  conversationRoutes,
  messageRoutes,
  sendRoutes,
  eventRoutes,
  chatUserRoutes,
  serviceRoutes,
  serviceControlRoutes,
  deliveryRoutes,
  replayRoutes,
  statsRoutes,
  quarantineRoutes,
  binRoutes,
  auditRoutes,
]

/** The HTTP server, ready to `listen`. It logs nothing: what happens, it tells by telemetry. */
export const createServer = (parts: ServerParts): FastifyInstance => {
  const { settings, telemetry, usecases } = parts
  const onProblem = problemHandler(telemetry)
  const slow = new SlowCallers(settings.patienceMs)
  const intake = new HookIntake({ receive: usecases.receive, telemetry, slow })
  const app = fastify({
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    bodyLimit: BODY_LIMIT,
    serverFactory: handler => httpServer(handler, intake),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAM },
    schemaErrorFormatter,
    // They come before any hook.
    frameworkErrors: (error, request, reply) => onProblem(error, request, reply.headers(ALWAYS)),
    clientErrorHandler: slow.onClientError,
  })
  slow.watch(app.server)
  heedNoExpectation(app.server)
  const ceiling = settings.tokenCeiling ?? null
  const guard = new Guard({
    authenticate: usecases.authenticate,
    organisation: usecases.organisation,
    failures: failureLimiter(settings.failedAuthentications ?? FAILED_AUTHENTICATIONS),
    ceiling: ceiling === null ? null : tokenLimiter(ceiling),
    publicUrl: parts.publicUrl,
  })
  const api = app as unknown as Api
  api.setErrorHandler(onProblem)
  api.setValidatorCompiler(validatorCompiler)
  // By schema it could drop what a schema does not name; the tests compare answers with their schemas instead.
  api.setSerializerCompiler(() => data => JSON.stringify(data))
  bodyParsers(api)
  hooks(api, parts, guard, slow)
  routes(api, parts, guard, slow, intake)
  api.addHook('preClose', async () => intake.close())
  return app as unknown as FastifyInstance
}

/** @param handler the framework's, for all that the intake does not take */
const httpServer = (handler: RequestListener, intake: HookIntake): Server =>
  createHttpServer(
    {
      headersTimeout: HEADERS_TIMEOUT,
      requireHostHeader: false,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
      // Node's own is the same for all requests: slow-callers.ts looks at how long a body takes.
      requestTimeout: 0,
    },
    (request, response) => {
      const onward = () => handler(request, response)
      if (!intake.shortcut(request, response, onward)) onward()
    },
  )

const hooks = (api: Api, { telemetry, usecases }: ServerParts, guard: Guard, slow: SlowCallers): void => {
  const idempotency = idempotencyHooks(usecases.idempotency, telemetry)
  api.decorateRequest('principal', null)
  api.decorateRequest('idempotencyKey', null)
  api.decorateRequest('idempotentId', null)
  // With callbacks: for a promise every request of a platform would wait a turn at each hook.
  api.addHook('onRequest', (_request, reply, done) => {
    reply.headers(ALWAYS)
    done()
  })
  api.addHook('onRequest', refuseHostless)
  api.addHook('onRequest', guard.onRequest)
  api.addHook('preHandler', guard.preHandler)
  api.addHook('preHandler', idempotency.preHandler)
  api.addHook('onSend', idempotency.onSend)
  api.addHook('onSend', ({ raw }, _, payload, done) => {
    slow.isAnswered(raw)
    done(null, payload)
  })
  api.addHook('onResponse', (request, reply, done) => {
    telemetry.emit('http.answered', {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: reply.elapsedTime,
    })
    done()
  })
}

const routes = (api: Api, parts: ServerParts, guard: Guard, slow: SlowCallers, intake: HookIntake): void => {
  const others = refuseOtherMethods(api)
  routeNotFound(api)
  api.register(swagger, swaggerOptions(parts))
  api.register(
    async scope => {
      sessionRoutes(scope, parts, guard)
      salesforceRoutes(scope, parts, guard)
      for (const add of API_ROUTES) add(scope, parts)
      uploadRoutes(scope, parts, slow)
      streamRoutes(scope, parts, guard)
    },
    { prefix: API_BASE },
  )
  api.register(async scope => hookRoutes(scope, parts, guard, intake))
  api.register(async scope => binIntakeRoutes(scope, parts, guard))
  api.register(async scope => fileRoutes(scope, parts))
  api.register(async scope => {
    healthRoutes(scope, parts)
    documentRoutes(scope, parts)
    consoleRoutes(scope, parts)
  })
  api.register(async scope => others(scope))
}
