import type { ServerParts } from '../parts.ts'
import { ADMIN, type Api, route } from '../route.ts'
import { FedSchema, FeedSchema, fedView } from '../schemas/feed.ts'
import { validatorCompiler } from '../validation.ts'

/** 500 items of a common size. */
const BODY_LIMIT = 4 * 1_024 * 1_024

/** The platform that reads the items judges them one by one: a wrong one must not refuse the rest. */
const itemByItem: typeof validatorCompiler = part =>
  part.httpPart === 'body' ? value => ({ value }) : validatorCompiler(part)

export const feedRoutes = (api: Api, { usecases: { feed } }: ServerParts): void => {
  api.post(
    '/tenants/:tenant_id/platforms/:platform_id/messages/',
    {
      ...route({
        tag: 'feed',
        kinds: ADMIN,
        id: 'feedMessages',
        summary: 'Feed messages, receipts and edits from your own system',
        description:
          'Only for CUSTOM accounts. Of many items each is answered by itself, in order: look at `ok`. A single item that is wrong is refused with 400. The same `ext_identifier` again changes nothing.',
        params: ['tenant_id', 'platform_id'],
        body: FeedSchema,
        bodyLimit: BODY_LIMIT,
        idempotent: true,
        answers: { 200: FedSchema },
        problems: ['platform_unsupported', 'overloaded'],
      }),
      validatorCompiler: itemByItem,
    },
    async request => {
      const { tenant_id, platform_id } = request.params
      return fedView(await feed.take(tenant_id, platform_id, request.body))
    },
  )
}
