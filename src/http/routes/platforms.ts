import type { PlatformAccount } from '../../domain/platform-account.ts'
import type { HeardAccount } from '../../usecases/manage-platforms.ts'
import { listView, pageOf } from '../paging.ts'
import type { UseCases } from '../parts.ts'
import { renamed } from '../renamed.ts'
import { ADMIN, type AddRoutes, actorIn, empty, MEMBER, route, together } from '../route.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'
import { NewPlatformSchema, PlatformPatchSchema, PlatformSchema, platformView } from '../schemas/platform.ts'

const tag = 'platforms'
const one = '/tenants/:tenant_id/platforms/:platform_id/'
const refusals = ['credentials_invalid', 'credentials_refused', 'transcriber_missing', 'conflict'] as const

const FIELDS = {
  name: 'name',
  message_forwarding: 'messageForwarding',
  transcribe_enabled: 'transcribeEnabled',
  starts_with_bot: 'startsWithBot',
  credentials: 'credentials',
} as const

/** What an account is where the body does not say. */
const DEFAULTS = { messageForwarding: true, transcribeEnabled: false, startsWithBot: false, credentials: {} }

const viewOf =
  ({ platforms }: UseCases) =>
  (heard: HeardAccount) =>
    platformView(heard, platforms.hookUrl(heard.account.id))

const viewOfOne = (usecases: UseCases) => async (account: PlatformAccount) => {
  const [heard = { account, lastHeardAt: null }] = await usecases.platforms.heard([account])
  return viewOf(usecases)(heard)
}

const listPlatforms: AddRoutes = (api, { usecases }) => {
  const { platforms } = usecases
  const view = viewOf(usecases)
  api.get(
    '/tenants/:tenant_id/platforms/',
    route({
      tag,
      kinds: MEMBER,
      id: 'listPlatforms',
      summary: 'List platform accounts',
      params: ['tenant_id'],
      query: PlainListQuery,
      answers: { 200: listOf(PlatformSchema, 'PlatformList') },
    }),
    async request => {
      const page = await platforms.list(request.params.tenant_id, pageOf(request.query))
      return listView(page, request, ({ account: { id } }) => id, view)
    },
  )
}

const createPlatform: AddRoutes = (api, { usecases }) => {
  const { platforms } = usecases
  const view = viewOf(usecases)
  api.post(
    '/tenants/:tenant_id/platforms/',
    route({
      tag,
      kinds: ADMIN,
      id: 'createPlatform',
      summary: 'Set a platform account up',
      description:
        'Tries the credentials at the platform and registers `hook_url` there where the platform has an API for it. Where the platform cannot be reached, the account is kept as `unverified`.',
      params: ['tenant_id'],
      body: NewPlatformSchema,
      idempotent: true,
      answers: { 201: PlatformSchema },
      problems: [...refusals, 'platform_unsupported'],
    }),
    async (request, reply) => {
      const { type, ...settings } = request.body
      const input = { ...DEFAULTS, ...renamed(settings, FIELDS), type, name: settings.name }
      const actor = actorIn(request)
      const account = await platforms.create(request.params.tenant_id, input, actor)
      return reply.code(201).send(view({ account, lastHeardAt: null }))
    },
  )
}

const getPlatform: AddRoutes = (api, { usecases }) => {
  const { platforms } = usecases
  const view = viewOfOne(usecases)
  api.get(
    one,
    route({
      tag,
      kinds: MEMBER,
      id: 'getPlatform',
      summary: 'Get a platform account',
      params: ['tenant_id', 'platform_id'],
      answers: { 200: PlatformSchema },
    }),
    async ({ params }) => await view(await platforms.get(params.tenant_id, params.platform_id)),
  )
}

const changePlatform: AddRoutes = (api, { usecases }) => {
  const { platforms } = usecases
  const view = viewOfOne(usecases)
  api.patch(
    one,
    route({
      tag,
      kinds: ADMIN,
      id: 'changePlatform',
      summary: 'Change a platform account',
      description: 'New credentials are tried at the platform before they replace the old ones.',
      params: ['tenant_id', 'platform_id'],
      body: PlatformPatchSchema,
      answers: { 200: PlatformSchema },
      problems: refusals,
    }),
    async request => {
      const { tenant_id, platform_id } = request.params
      const patch = renamed(request.body, FIELDS)
      const changed = await platforms.change(tenant_id, platform_id, patch, actorIn(request))
      return await view(changed)
    },
  )
}

const deletePlatform: AddRoutes = (api, { usecases: { platforms } }) => {
  api.delete(
    one,
    route({
      tag,
      kinds: ADMIN,
      id: 'deletePlatform',
      summary: 'Remove a platform account',
      description: 'Its hook answers 404 from now on; take it out at the platform too.',
      params: ['tenant_id', 'platform_id'],
      answers: { 204: empty('It is removed.') },
    }),
    async (request, reply) => {
      const { tenant_id, platform_id } = request.params
      await platforms.remove(tenant_id, platform_id, actorIn(request))
      return reply.code(204).send(null)
    },
  )
}

export const platformRoutes = together(
  listPlatforms,
  createPlatform,
  getPlatform,
  changePlatform,
  deletePlatform,
)
