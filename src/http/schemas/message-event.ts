import type { Static } from 'typebox'
import {
  CONVERSATION_STATES,
  type JsonObject,
  MESSAGE_STATUSES,
  MESSAGE_TYPES,
  type MessageEvent,
  PLATFORM_TYPES,
  type TemplateDetails,
} from '../../domain/contract.ts'
import { closed, flag, instant, nullable, oneOf, text, uuid } from './fields.ts'
import { Type } from './type.ts'

/** A JSON object whose keys are not ours to fix. */
export const openObject = (description: string, example: JsonObject) =>
  Type.Unsafe<JsonObject>({
    type: 'object',
    description,
    additionalProperties: true,
    examples: [example],
  })

const FileLinkSchema = closed(
  {
    secure_url: text('Where the file is: signed, and good for as long as the event is retained.', {
      format: 'uri',
      examples: ['https://hooks.example.com/files/01949f3a?expires=1705314600&signature=3f8a'],
    }),
  },
  'A file that this hub serves, never a platform itself.',
  { title: 'FileLink' },
)

const AgentRefSchema = closed(
  { id: uuid('The agent.'), name: text('What the agent is called.', { examples: ['Dana'] }) },
  'Who sent the message, or whom the conversation is assigned to.',
  { title: 'AgentRef' },
)

const TemplateSchema = Type.Unsafe<TemplateDetails>(
  closed(
    {
      name: text('The name under which the template was approved.', { examples: ['order_update'] }),
      language: text('Its language code.', { examples: ['en_US'] }),
      category: nullable(text("The platform's category of it.", { examples: ['UTILITY'] })),
      components: Type.Array(Type.Unknown({ description: 'A component, as the platform names its parts.' }), {
        description: 'Its components as they were sent, with their parameters.',
        examples: [[{ type: 'body', parameters: [{ type: 'text', text: '1234' }] }]],
      }),
      text: nullable(
        text('The body with its parameters filled in; null where its definition is not known.', {
          examples: ['Your order 1234 is on its way.'],
        }),
      ),
    },
    'The WhatsApp template that was sent.',
    { title: 'TemplateDetails' },
  ),
)

const TenantRefSchema = closed(
  {
    id: uuid('The tenant.'),
    name: text('What the tenant is called.', { examples: ['Acme'] }),
    org_id: nullable(
      text('The 18-character Salesforce organisation id.', { examples: ['00D5g000008ABCDEAW'] }),
    ),
  },
  'Whose message it is.',
  { title: 'TenantRef' },
)

/** The customer. */
export const ChatUserSchema = closed(
  {
    id: uuid('The customer on this platform account.'),
    username: text('His name on the platform; "" where unknown.', { examples: ['jane.doe'] }),
    first_name: text('"" where unknown.', { examples: ['Jane'] }),
    last_name: text('"" where unknown.', { examples: ['Doe'] }),
    phone_number: nullable(text('E.164, with the plus sign.', { examples: ['+16505551234'] })),
    gender: nullable(text('As the platform says it.', { examples: ['female'] })),
    profile_picture: nullable(FileLinkSchema),
  },
  'The customer.',
  { title: 'ChatUser' },
)

const before = {
  id: uuid('One id is one event, for ever: use it to drop duplicates. UUIDv7.'),
  ext_identifier: text(
    'The platform\'s own id of the message, unique within the platform account; in an EVENT with the event\'s own key behind it. "" where the platform gave none.',
    { examples: ['wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQTdCNUU2RjA4'] },
  ),
  conversation_id: uuid('All that passes between one platform account and one customer.'),
  tenant_id: uuid('Whose message it is.'),
  agent_id: nullable(
    uuid('Who sent it (outbound), or whom the conversation is assigned to (inbound); null: nobody.'),
  ),
  agent: nullable(AgentRefSchema),
  timestamp: instant("The platform's time of the message; ours where it gives none."),
  modified_timestamp: instant(
    'The last change of this message as we know it. Keep the snapshot with the newest one; compare instants, not strings.',
  ),
  type: oneOf(MESSAGE_TYPES, 'What the message is. May gain members.', { examples: ['TEXT'] }),
  status: oneOf(MESSAGE_STATUSES, 'Where the message stands; it only moves forward. May gain members.', {
    examples: ['RECEIVED'],
  }),
  outbound: flag('True from agent to customer.', { examples: [false] }),
  text: nullable(
    text('The text, the caption of a medium, the title of the button pressed; in a reaction, the emoji.', {
      examples: ['Where is my order?'],
    }),
  ),
  file: nullable(FileLinkSchema),
  file_type: nullable(
    text('`image`, `video`, `audio` or `file`; null without a file.', { examples: ['image'] }),
  ),
  mime_type: nullable(
    text('With its parameters; null where the platform gives none (yet).', {
      examples: ['audio/ogg; codecs=opus'],
    }),
  ),
  media_title: nullable(
    text('The name of the file, or the title of a shared post.', { examples: ['invoice.pdf'] }),
  ),
  auxiliary_data: openObject(
    "What the platform says beyond the common fields: `location`, `contacts`, `button`, `reaction`, `referral`, `errors`, `quoted_ext_identifier`; in an EVENT `event` names what happened; the rest under the platform's own names.",
    { event: 'read' },
  ),
  custom_data: openObject('What the caller of the API attached.', { order: '1234' }),
  metadata: openObject('What this hub computed.', { language: 'en' }),
  transcribe_enabled: flag('Voice on a platform account with transcription on.', { examples: [false] }),
  transcribe_in_progress: flag('The transcription is still to come.', { examples: [false] }),
  count_as_inbound: flag('True for what the customer wrote.', { examples: [true] }),
}

const after = {
  template: nullable(TemplateSchema),
  platform: oneOf(PLATFORM_TYPES, 'The chat platform. May gain members.', { examples: ['WHATSAPP'] }),
  platform_id: uuid('The platform account.'),
  conversation_state: oneOf(
    CONVERSATION_STATES,
    'The state of the conversation at the moment of the event. May gain members.',
    { examples: ['OPEN'] },
  ),
  tenant: TenantRefSchema,
  chat_user: ChatUserSchema,
}

/** A message inside another: the same keys, but it quotes nothing. */
export const QuotedMessageSchema = closed(
  { ...before, quote: Type.Null({ description: 'Quotes do not nest.' }), ...after },
  'A message as another one quotes it.',
  { title: 'QuotedMessage' },
)

/** The body of a webhook, key by key in its order; the one source of every document about it. */
export const MessageEventSchema = closed(
  {
    ...before,
    quote: Type.Unsafe<MessageEvent | null>({
      anyOf: [QuotedMessageSchema, { type: 'null' }],
      description:
        'The message that is quoted or, in an EVENT, the message that changed, as it is now: the same keys, its own quote is null.',
    }),
    ...after,
  },
  'One message, or (type EVENT) one change to the message in `quote`. Every key is always there. It grows by appended keys only.',
  { title: 'MessageEvent' },
)

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { differs: [A, B] }
/** Fails to compile where the schema and the published types say different things. */
const isTheContract: Same<Static<typeof MessageEventSchema>, MessageEvent> = true
void isTheContract
