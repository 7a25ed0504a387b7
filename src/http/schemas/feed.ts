import type { Static } from 'typebox'
import { MESSAGE_TYPES } from '../../domain/contract.ts'
import type { FeedOutcome } from '../../usecases/feed.ts'
import { closed, flag, instant, list, nullable, oneOf, text, uuid } from './fields.ts'
import { openObject } from './message-event.ts'
import { FieldErrorSchema } from './problem.ts'
import { Type } from './type.ts'

const key = text(
  'Your own id of the message, unique within the platform account: the same one again changes nothing.',
  {
    minLength: 1,
    maxLength: 512,
    examples: ['msg-1001'],
  },
)
const when = Type.Optional(nullable(instant('When it happened; left out: now.')))
const maybe = (description: string, options = {}) => Type.Optional(nullable(text(description, options)))

const FedUserSchema = closed(
  {
    ext_identifier: text('Your own id of the customer.', {
      minLength: 1,
      maxLength: 512,
      examples: ['customer-7'],
    }),
    username: maybe('His name there.'),
    first_name: maybe('His first name.'),
    last_name: maybe('His last name.'),
    phone_number: maybe('E.164, with the plus sign.', { examples: ['+16505551234'] }),
    gender: maybe('His gender.'),
    profile_picture_url: maybe('Where his picture is.', { format: 'uri' }),
  },
  'The customer.',
  { title: 'FedChatUser' },
)

const FedMessageSchema = closed(
  {
    ext_identifier: key,
    outbound: Type.Optional(nullable(flag('True from agent to customer. Defaults to false.'))),
    type: oneOf(
      MESSAGE_TYPES.filter(type => type !== 'EVENT'),
      'What the message is.',
      { examples: ['TEXT'] },
    ),
    timestamp: when,
    text: maybe('The text, or the caption of a file.'),
    file_url: maybe('Where the hub can fetch the file.', { format: 'uri' }),
    mime_type: maybe('The type of the file.', { examples: ['image/jpeg'] }),
    media_title: maybe('The name of the file.'),
    quoted_ext_identifier: maybe('Your own id of the message that it quotes.'),
    auxiliary_data: Type.Optional(nullable(openObject('Goes into the event as it is.', {}))),
    custom_data: Type.Optional(nullable(openObject('Goes into the event as it is.', {}))),
    chat_user: FedUserSchema,
  },
  'A message.',
  { title: 'FedMessage' },
)

const FedErrorSchema = closed(
  {
    code: Type.Optional(
      Type.Unsafe<string | number | null>({
        type: ['string', 'integer', 'null'],
        description: 'A code.',
        examples: [131_026],
      }),
    ),
    title: maybe('A few words.'),
    detail: maybe('What happened.'),
  },
  'Why it failed.',
  { title: 'FedError' },
)

const FedReceiptSchema = closed(
  {
    receipt: closed(
      {
        ext_identifier: key,
        status: oneOf(['SENT', 'DELIVERED', 'READ', 'FAILED', 'DELETED'], 'Where the message stands now.'),
        timestamp: when,
        errors: Type.Optional(nullable(list(FedErrorSchema, 'Why it failed.', { maxItems: 20 }))),
      },
      'What became of a message.',
      { title: 'FedReceiptBody' },
    ),
  },
  'A receipt.',
  { title: 'FedReceipt' },
)

const FedEditSchema = closed(
  {
    edit: closed(
      {
        ext_identifier: key,
        text: text('The new text.'),
        timestamp: instant('When; edits are told apart and ordered by it.'),
      },
      'The new text of a message.',
      { title: 'FedEditBody' },
    ),
  },
  'An edit.',
  { title: 'FedEdit' },
)

const FedItemSchema = Type.Union([FedMessageSchema, FedReceiptSchema, FedEditSchema], {
  description: 'A message, a receipt or an edit.',
  title: 'FedItem',
})

/** For the documents: what is wrong with an item is said of that item, by the platform that reads it. */
export const FeedSchema = Type.Unsafe<unknown>(
  Type.Union(
    [
      FedItemSchema,
      closed(
        { items: list(FedItemSchema, 'The items, in their order.', { minItems: 1, maxItems: 500 }) },
        'Many items.',
        { title: 'FedItems' },
      ),
    ],
    { description: 'One item, or up to 500.', title: 'Feed' },
  ),
)

export const FedSchema = closed(
  {
    results: list(
      closed(
        {
          ok: flag('It was taken.'),
          id: Type.Optional(
            uuid('Our id of the message that it is, or is about; left out where we do not know it (yet).'),
          ),
          ext_identifier: Type.Optional(text('The id that you gave.')),
          errors: Type.Optional(list(FieldErrorSchema, 'What is wrong with it, where it was not taken.')),
        },
        'What became of an item.',
        { title: 'FedResult' },
      ),
      'One for each item, in order.',
    ),
  },
  'What became of the items.',
  { title: 'Fed' },
)

export const fedView = (outcomes: readonly FeedOutcome[]): Static<typeof FedSchema> => ({
  results: outcomes.map(outcome => {
    if (!outcome.ok)
      return { ok: false, errors: outcome.errors.map(({ path, message }) => ({ path, message })) }
    const { id, extIdentifier: ext_identifier } = outcome
    return id === null ? { ok: true, ext_identifier } : { ok: true, id, ext_identifier }
  }),
})
