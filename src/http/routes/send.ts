import type { ProblemCode } from '../../domain/errors.ts'
import { BOUNDED } from '../bounded.ts'
import { type AddRoutes, MEMBER, route, together } from '../route.ts'
import { MessageEventSchema } from '../schemas/message-event.ts'
import { SendSchema, StartSchema } from '../schemas/send.ts'
import { sendInput } from '../send-input.ts'

const REFUSALS: readonly ProblemCode[] = [
  'message_refused',
  'window_closed',
  'conversation_blocked',
  'conversation_has_bot',
  'platform_unsupported',
  'conflict',
  'overloaded',
]
const common = {
  tag: 'messages',
  kinds: MEMBER,
  idempotent: true,
  answers: { 202: MessageEventSchema },
  problems: REFUSALS,
} as const

const LATER =
  'Answered as soon as it is stored: PREPARED. What becomes of it, webhooks say, and `GET …/messages/{message_id}/`. Messages of one conversation go out one at a time, in the order in which they were accepted.'

const sendMessage: AddRoutes = (api, { usecases: { send } }) => {
  api.post(
    '/tenants/:tenant_id/conversations/:conversation_id/messages/',
    {
      ...route({
        ...common,
        id: 'sendMessage',
        summary: 'Send a message into a conversation',
        description: `${LATER} Once the reply window is over, only a template can be sent (HSM, MEDIA_HSM); while a bot has the conversation (AUTO_BOT), only an AUTOMATED agent, named by \`agent_id\`, may send.`,
        params: ['tenant_id', 'conversation_id'],
        body: SendSchema,
      }),
      ...BOUNDED,
    },
    async (request, reply) => {
      const { tenant_id, conversation_id } = request.params
      return reply
        .code(202)
        .send(await send.reply(tenant_id, conversation_id, sendInput(request.body), request.idempotentId))
    },
  )
}

const startConversation: AddRoutes = (api, { usecases: { send } }) => {
  api.post(
    '/tenants/:tenant_id/messages/',
    {
      ...route({
        ...common,
        id: 'startConversation',
        summary: 'Send a message to somebody, by phone number or platform id',
        description: `Into the conversation with him, or into one that begins with it; where the platform has a reply window, that is with a template. ${LATER}`,
        params: ['tenant_id'],
        body: StartSchema,
      }),
      ...BOUNDED,
    },
    async (request, reply) => {
      const { platform_id, to, ...message } = request.body
      const { tenant_id } = request.params
      return reply
        .code(202)
        .send(await send.start(tenant_id, platform_id, to, sendInput(message), request.idempotentId))
    },
  )
}

export const sendRoutes = together(sendMessage, startConversation)
