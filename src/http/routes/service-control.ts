import { ADMIN, type AddRoutes, actorIn, NO_BODY, route, together } from '../route.ts'
import { AttemptSchema, attemptView } from '../schemas/delivery.ts'
import { ServiceSchema, ServiceWithSecretSchema, serviceView } from '../schemas/service.ts'
import { DEFAULT_OVERLAP_S, DiscardedSchema, ResumeSchema, RotateSchema } from '../schemas/service-control.ts'

const one = '/tenants/:tenant_id/services/:service_id'
const common = { tag: 'services', kinds: ADMIN, params: ['tenant_id', 'service_id'] } as const

const testService: AddRoutes = (api, { usecases: { test } }) => {
  api.post(
    `${one}/test/`,
    route({
      ...common,
      ...NO_BODY,
      id: 'testService',
      summary: 'Send a sample event now',
      description:
        'Its `custom_data` is `{"test": true}`. It is signed as always, sent once, whatever state the service is in, and stands outside the ledger.',
      answers: { 200: AttemptSchema },
    }),
    async ({ params }) => attemptView(await test.send(params.tenant_id, params.service_id)),
  )
}

const rotateSecret: AddRoutes = (api, { usecases: { services } }) => {
  api.post(
    `${one}/secret/rotate/`,
    route({
      ...common,
      id: 'rotateSecret',
      summary: 'Replace the signing secret',
      description: 'Both secrets sign until the overlap is over. The new one is in this answer only.',
      body: RotateSchema,
      bodyOptional: true,
      idempotent: true,
      answers: { 200: ServiceWithSecretSchema },
    }),
    async request => {
      const { tenant_id, service_id } = request.params
      const { overlap_s = DEFAULT_OVERLAP_S } = request.body
      const actor = actorIn(request)
      const rotated = await services.rotate(tenant_id, service_id, overlap_s, actor)
      return { ...serviceView(rotated), secret: rotated.secret }
    },
  )
}

const pauseService: AddRoutes = (api, { usecases: { services, hold } }) => {
  api.post(
    `${one}/pause/`,
    route({
      ...common,
      ...NO_BODY,
      id: 'pauseService',
      summary: 'Hold its deliveries',
      description: 'What is under way at this moment may still arrive.',
      answers: { 200: ServiceSchema },
      problems: ['state_impossible'],
    }),
    async request => {
      const { tenant_id, service_id } = request.params
      await hold.pause(tenant_id, service_id, actorIn(request))
      return serviceView(await services.get(tenant_id, service_id))
    },
  )
}

const resumeService: AddRoutes = (api, { usecases: { services, hold } }) => {
  api.post(
    `${one}/resume/`,
    route({
      ...common,
      id: 'resumeService',
      summary: 'Deliver again, and release what is held',
      body: ResumeSchema,
      bodyOptional: true,
      answers: { 200: ServiceSchema },
    }),
    async request => {
      const { tenant_id, service_id } = request.params
      const { rate_per_s = null } = request.body
      await hold.resume(tenant_id, service_id, rate_per_s, actorIn(request))
      return serviceView(await services.get(tenant_id, service_id))
    },
  )
}

const discardHeld: AddRoutes = (api, { usecases: { hold } }) => {
  api.post(
    `${one}/discard-held/`,
    route({
      ...common,
      ...NO_BODY,
      id: 'discardHeld',
      summary: 'Discard what is held',
      description: 'It cannot be undone, but each delivery can still be sent again by itself.',
      answers: { 200: DiscardedSchema },
    }),
    async request => {
      const { tenant_id, service_id } = request.params
      return { discarded: await hold.discardHeld(tenant_id, service_id, actorIn(request)) }
    },
  )
}

export const serviceControlRoutes = together(
  testService,
  rotateSecret,
  pauseService,
  resumeService,
  discardHeld,
)
