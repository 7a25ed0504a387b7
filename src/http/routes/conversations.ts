import type { BrowsedConversation } from '../../usecases/browse.ts'
import type { PlaceByActivity } from '../../usecases/port-types.ts'
import { BOUNDED } from '../bounded.ts'
import { listView, pageByActivity, pageOf } from '../paging.ts'
import { renamed } from '../renamed.ts'
import { type AddRoutes, MEMBER, route, together } from '../route.ts'
import {
  ConversationPatchSchema,
  ConversationQuery,
  ConversationSchema,
  conversationView,
  MessageListSchema,
  MessagesQuery,
} from '../schemas/conversation.ts'
import { listOf } from '../schemas/lists.ts'

const common = { tag: 'conversations', kinds: MEMBER } as const
const PATCH = { state: 'state', agent_id: 'agentId', custom_data: 'customData' } as const

const activityOf = ({ conversation: { updatedAt: at, id } }: BrowsedConversation): PlaceByActivity => ({
  at,
  id,
})

const listConversations: AddRoutes = (api, { usecases: { browse } }) => {
  api.get(
    '/tenants/:tenant_id/conversations/',
    route({
      ...common,
      id: 'listConversations',
      summary: 'List conversations',
      params: ['tenant_id'],
      query: ConversationQuery,
      answers: { 200: listOf(ConversationSchema, 'ConversationList') },
    }),
    async request => {
      const { limit: _limit, cursor: _cursor, order, ...given } = request.query
      const { tenant_id } = request.params
      const filter = renamed(given, { state: 'state', platform_id: 'platformId', agent_id: 'agentId' })
      if (order !== 'activity') {
        const page = await browse.conversations(tenant_id, filter, pageOf(request.query))
        return listView(page, request, ({ conversation: { id } }) => id, conversationView)
      }
      const page = await browse.conversationsByActivity(tenant_id, filter, pageByActivity(request.query))
      return listView(page, request, activityOf, conversationView)
    },
  )
}

const getConversation: AddRoutes = (api, { usecases: { browse } }) => {
  api.get(
    '/tenants/:tenant_id/conversations/:conversation_id/',
    route({
      ...common,
      id: 'getConversation',
      summary: 'Get a conversation',
      params: ['tenant_id', 'conversation_id'],
      answers: { 200: ConversationSchema },
    }),
    async ({ params }) =>
      conversationView(await browse.conversation(params.tenant_id, params.conversation_id)),
  )
}

const changeConversation: AddRoutes = (api, { usecases: { moves } }) => {
  api.patch(
    '/tenants/:tenant_id/conversations/:conversation_id/',
    {
      ...route({
        ...common,
        id: 'changeConversation',
        summary: 'Take over, assign, close, open, block or unblock a conversation',
        description:
          'What cannot be is refused with the reason, and then nothing of it is changed. Assigning a conversation that a bot has to a person takes it over.',
        params: ['tenant_id', 'conversation_id'],
        body: ConversationPatchSchema,
        answers: { 200: ConversationSchema },
        problems: ['state_impossible', 'conflict'],
      }),
      ...BOUNDED,
    },
    async request => {
      const { tenant_id, conversation_id } = request.params
      const asked = renamed(request.body, PATCH)
      return conversationView(await moves.move(tenant_id, conversation_id, asked))
    },
  )
}

const listMessages: AddRoutes = (api, { usecases: { browse } }) => {
  api.get(
    '/tenants/:tenant_id/conversations/:conversation_id/messages/',
    route({
      ...common,
      id: 'listMessages',
      summary: "List a conversation's messages",
      description: 'Each as it is now, in the shape of the webhook, with fresh links to files.',
      params: ['tenant_id', 'conversation_id'],
      query: MessagesQuery,
      answers: { 200: MessageListSchema },
    }),
    async request => {
      const { tenant_id, conversation_id } = request.params
      const asked = pageOf(request.query)
      const page = await browse.history(tenant_id, conversation_id, asked)
      const view = listView(
        page,
        request,
        ({ id }) => id,
        message => message,
      )
      if (request.query.include !== 'events') return view
      return { ...view, events: [...(await browse.changes(tenant_id, conversation_id, asked, page))] }
    },
  )
}

export const conversationRoutes = together(
  listConversations,
  getConversation,
  changeConversation,
  listMessages,
)
