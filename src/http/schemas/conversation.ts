import type { Static } from 'typebox'
import { CONVERSATION_STATES } from '../../domain/contract.ts'
import type { BrowsedConversation } from '../../usecases/browse.ts'
import { closed, instant, list, nullable, oneOf, text, time, timeOrNull, uuid } from './fields.ts'
import { listOf, listQuery } from './lists.ts'
import { ChatUserSchema, MessageEventSchema, openObject } from './message-event.ts'
import { Type } from './type.ts'

const state = oneOf(
  CONVERSATION_STATES,
  'OPEN: awaiting an agent or assigned to one; EXPIRED: the reply window is over; AUTO_BOT: a bot has it; CLOSED: an agent closed it; BLOCKED: by the agent or the customer.',
  { examples: ['OPEN'] },
)

const RefusalSchema = closed(
  {
    code: text('Stable, as a send would be refused with.', { examples: ['window_closed'] }),
    detail: text('The reason, in words.', {
      examples: ['The conversation is BLOCKED. An agent blocked it: nothing can be sent.'],
    }),
  },
  "Why a person's text cannot be sent into it now; null: nothing stands against it.",
  { title: 'SendingRefused' },
)

export const ConversationSchema = closed(
  {
    id: uuid('The conversation.'),
    platform_id: uuid('The platform account.'),
    state,
    agent_id: nullable(uuid('Whom it is assigned to.')),
    chat_user: ChatUserSchema,
    custom_data: openObject('What the caller of the API attached.', { ticket: '77' }),
    last_inbound_at: nullable(instant("The platform's time of the customer's last message.")),
    created_at: instant('When it began.'),
    updated_at: instant('When it last changed.'),
    identities: list(
      text('An id by which the platform knows him, with its kind.', { examples: ['phone:16505551234'] }),
      "The customer's ids at the platform.",
    ),
    sending_refused: nullable(RefusalSchema),
  },
  'All that passes between one platform account and one customer.',
  { title: 'Conversation' },
)

export const ConversationPatchSchema = closed(
  {
    state: Type.Optional(state),
    agent_id: Type.Optional(nullable(uuid('Whom it is assigned to; null: to nobody.'))),
    custom_data: Type.Optional(
      openObject('Replaces what is attached. At most 16 levels deep and 65,536 characters of JSON.', {
        ticket: '77',
      }),
    ),
  },
  'What is to be changed; the rest stays.',
  {
    title: 'ConversationPatch',
    minProperties: 1,
    'x-examples': {
      take_over: {
        summary: 'A person takes over',
        value: { state: 'OPEN', agent_id: '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11' },
      },
      hand_over: { summary: 'A bot gets it', value: { state: 'AUTO_BOT' } },
      close: { summary: 'It is closed', value: { state: 'CLOSED', agent_id: null } },
    },
  },
)

export const ConversationQuery = listQuery({
  state: Type.Optional(state),
  platform_id: Type.Optional(uuid('Only of this platform account.')),
  agent_id: Type.Optional(uuid('Only those assigned to this agent.')),
  order: Type.Optional(
    oneOf(
      ['created', 'activity'],
      'Which come first. created, the default: those that began last; activity: those that changed last, by `updated_at`, such as an old customer who writes again. From page to page by activity, what changes meanwhile moves ahead of the pages that were read; all else is told once. A cursor belongs to the order that it was given in.',
      { examples: ['activity'] },
    ),
  ),
})

export const MessagesQuery = listQuery({
  include: Type.Optional(
    oneOf(['events'], 'What is answered besides: what happened to these messages.', { examples: ['events'] }),
  ),
})

/** A page of a conversation's messages. */
export const MessageListSchema = closed(
  {
    ...listOf(MessageEventSchema, 'ConversationMessageList').properties,
    events: Type.Optional(
      list(
        MessageEventSchema,
        'Only there where it was asked for: EVENTs about these messages, and about the conversation meanwhile, as they were fired and as far as they are retained. The first before the others, the newest 1,000.',
      ),
    ),
  },
  'A page of a list, the newest first.',
  { title: 'ConversationMessageList' },
)

export const conversationView = ({
  conversation,
  chatUser,
  identities,
  refusal,
}: BrowsedConversation): Static<typeof ConversationSchema> => ({
  id: conversation.id,
  platform_id: conversation.platformId,
  state: conversation.state,
  agent_id: conversation.agentId,
  chat_user: chatUser,
  custom_data: conversation.customData,
  last_inbound_at: timeOrNull(conversation.lastInboundAt),
  created_at: time(conversation.createdAt),
  updated_at: time(conversation.updatedAt),
  identities: [...identities],
  sending_refused: refusal === null ? null : { code: refusal.code, detail: refusal.message },
})
