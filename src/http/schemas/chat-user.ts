import { CONVERSATION_STATES, MESSAGE_TYPES } from '../../domain/contract.ts'
import { closed, instant, list, nullable, oneOf, text, uuid, whole } from './fields.ts'
import { MessageEventSchema, openObject } from './message-event.ts'
import { QuarantinedSchema } from './quarantine.ts'

const TalkSchema = closed(
  {
    id: uuid('The conversation.'),
    state: oneOf(CONVERSATION_STATES, 'Where it stands.', { examples: ['OPEN'] }),
    agent_id: nullable(uuid('Whom it is assigned to.')),
    custom_data: openObject('What the caller of the API attached.', { ticket: '77' }),
    created_at: instant('When it began.'),
    last_inbound_at: nullable(instant("The platform's time of the customer's last message.")),
  },
  'The conversation with him.',
  { title: 'StoredConversation' },
)

/** How he is called, and his number. */
const NAMES = {
  username: text('"" where unknown.'),
  first_name: text('"" where unknown.'),
  last_name: text('"" where unknown.'),
  phone_number: nullable(text('E.164, with the plus sign.', { examples: ['+16505551234'] })),
  gender: nullable(text('As the platform says it.')),
}

const PersonSchema = closed(
  {
    id: uuid('The customer on this platform account.'),
    platform_id: uuid('The platform account.'),
    identities: list(
      text('An id by which the platform knows him, with its kind.', { examples: ['phone:16505551234'] }),
      'His ids at the platform.',
    ),
    ...NAMES,
    profile_picture_url: nullable(text('Where the platform has his picture.')),
    conversation: TalkSchema,
  },
  'The customer himself.',
  { title: 'StoredPerson' },
)

const FileSchema = closed(
  {
    id: uuid("The file: the message's id, or the customer's where it is his picture."),
    kind: oneOf(['MESSAGE', 'CHAT_USER', 'UPLOAD'], 'What it belongs to.'),
    state: oneOf(['WANTED', 'STORED', 'GONE'], 'To be fetched from the platform, here, or lost.'),
    mime_type: nullable(text('Its type; null unless STORED.', { examples: ['image/jpeg'] })),
    size: nullable(whole('Bytes; null unless STORED.')),
    sha256: nullable(text('Of its bytes, hexadecimal; null unless STORED.')),
    title: nullable(text('The name under which it is offered.', { examples: ['invoice.pdf'] })),
    created_at: instant('When it was noted.'),
  },
  'A file of his.',
  { title: 'StoredPersonalFile' },
)

const ParkedSchema = closed(
  {
    platform_id: uuid('The platform account.'),
    ext_identifier: text("The platform's id of the message.", { examples: ['wamid.HBgL'] }),
    kind: oneOf(
      ['message', 'receipt', 'edit', 'deletion', 'reaction', 'notice'],
      'What it is. May gain members.',
      {
        examples: ['receipt'],
      },
    ),
    timestamp: nullable(instant("The platform's time of it.")),
    parked_at: instant('When it came.'),
    identities: list(text('An id, with its kind.', { examples: ['phone:16505551234'] }), 'Whom it is about.'),
    ...NAMES,
    status: nullable(oneOf(['SENT', 'DELIVERED', 'READ', 'FAILED'], 'Of a receipt.', { examples: ['READ'] })),
    type: nullable(oneOf(MESSAGE_TYPES, 'The new type of the message, of an edit.', { examples: ['IMAGE'] })),
    text: nullable(text('The new text, of an edit.')),
    mime_type: nullable(text('The type of the new file, of an edit.', { examples: ['image/jpeg'] })),
    media_title: nullable(text('The name of the new file, of an edit.', { examples: ['invoice.pdf'] })),
    detail: openObject('What else the platform said.', { recipient_id: '16505551234' }),
  },
  'A change that waits for its message.',
  { title: 'ParkedChange' },
)

/** All that is stored about a customer. */
export const PersonExportSchema = closed(
  {
    chat_user: PersonSchema,
    messages: list(MessageEventSchema, 'His messages as they are now, with fresh links to their files.'),
    events: list(MessageEventSchema, 'The bodies of his webhooks, as far as they are retained.'),
    files: list(FileSchema, 'His files; they are fetched by the links in `messages`.'),
    quarantine: list(QuarantinedSchema, 'Raw posts that could not be read and name one of his ids.'),
    parked: list(
      ParkedSchema,
      'What the platform said of messages that are not here and names one of his ids. Kept for a day, should the message still come.',
    ),
  },
  'All that is stored about a customer.',
  { title: 'PersonExport' },
)
