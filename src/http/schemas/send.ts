import type { Static, TProperties, TSchema } from 'typebox'
import { type JsonObject, MESSAGE_TYPES } from '../../domain/contract.ts'
import { closed, flag, list, nullable, number, oneOf, text, uuid } from './fields.ts'
import { openObject } from './message-event.ts'
import { EXAMPLES, FIRST_EXAMPLES } from './send-examples.ts'
import { Type } from './type.ts'

/** What need not be given; null says the same as leaving it out. */
const maybe = <S extends TSchema>(schema: S) => Type.Optional(nullable(schema))

const shortText = (description: string, example: string) =>
  text(description, { minLength: 1, maxLength: 1_024, examples: [example] })

const LocationSchema = closed(
  {
    latitude: maybe(number('Degrees north.', { minimum: -90, maximum: 90, examples: [52.5163] })),
    longitude: maybe(number('Degrees east.', { minimum: -180, maximum: 180, examples: [13.3777] })),
    name: maybe(shortText('What the place is called.', 'Brandenburger Tor')),
    address: maybe(shortText('Its address.', 'Pariser Platz, 10117 Berlin')),
    url: maybe(text('A page about it.', { maxLength: 2_048, examples: ['https://example.com/shop'] })),
  },
  'LOCATION: a place.',
  { title: 'Location' },
)

const ContactSchema = closed(
  {
    name: shortText('The name in full.', 'Jane Doe'),
    phones: maybe(list(shortText('With the country code.', '+16505551234'), 'Phone numbers.')),
    emails: maybe(list(shortText('An address.', 'jane@example.com'), 'E-mail addresses.')),
    vcard: maybe(text('The whole contact as a vCard, where the platform sends one.')),
  },
  'A contact.',
  { title: 'Contact' },
)

const TemplateSchema = closed(
  {
    name: text('The name under which the template was approved.', {
      minLength: 1,
      maxLength: 512,
      examples: ['order_update'],
    }),
    language: text('Its language code.', { minLength: 1, maxLength: 20, examples: ['en_US'] }),
    components: maybe(
      list(
        openObject('A component, as the platform names its parts.', { type: 'body', parameters: [] }),
        'What fills its parameters. Defaults to none.',
      ),
    ),
  },
  'HSM, MEDIA_HSM: an approved template, and what fills it.',
  { title: 'TemplateToSend' },
)

/** `auxiliary_data.interactive` and its like: free in shape, bounded in size. */
const bounded = (description: string, example: JsonObject) =>
  maybe(openObject(`${description} At most 16 levels deep and 65,536 characters of JSON.`, example))

type Contact = Static<typeof ContactSchema>

const contact = Type.Optional(
  Type.Unsafe<Contact | Contact[] | null>(
    Type.Union([ContactSchema, list(ContactSchema, 'Several contacts.', { minItems: 1 }), Type.Null()], {
      description: 'CONTACT: one contact, or several.',
    }),
  ),
)

const fields = {
  type: oneOf(
    MESSAGE_TYPES.filter(type => type !== 'EVENT'),
    'What the message is; which of these can be sent, its platform says.',
    { examples: ['TEXT'] },
  ),
  text: maybe(
    text('The text, or the caption of a file.', { maxLength: 65_536, examples: ['It is on its way.'] }),
  ),
  file_url: maybe(
    text('Where the platform can fetch the file: a public https URL. Not beside `file_id`.', {
      minLength: 1,
      maxLength: 2_048,
      examples: ['https://files.example.com/invoice.pdf'],
    }),
  ),
  file_id: maybe(uuid('A file that was uploaded to this hub. Not beside `file_url`.')),
  mime_type: maybe(
    text('The type of the file; left out: as it was uploaded.', {
      minLength: 1,
      maxLength: 512,
      examples: ['application/pdf'],
    }),
  ),
  media_title: maybe(
    text('The name of the file; left out: as it was uploaded.', {
      minLength: 1,
      maxLength: 512,
      examples: ['invoice.pdf'],
    }),
  ),
  template: maybe(TemplateSchema),
  interactive: bounded(
    "WA_INTERACTIVE, TEMPLATE: buttons, a list, a card and their like, in the platform's own shape.",
    { type: 'button' },
  ),
  location: maybe(LocationSchema),
  contact,
  tag: maybe(
    text('Why it may go out although the reply window is over, where the platform has such marks.', {
      minLength: 1,
      maxLength: 64,
      examples: ['HUMAN_AGENT'],
    }),
  ),
  quote_id: maybe(uuid('The message of this conversation that it replies to.')),
  agent_id: maybe(uuid('Who sends it. While a bot has the conversation: an AUTOMATED agent.')),
  custom_data: bounded('Goes into the events of this message as it is.', { order: '1234' }),
  count_as_inbound: maybe(flag('Counts as if the customer had written it. Defaults to false.')),
}

const message = <P extends TProperties>(more: P, description: string, title: string, examples: JsonObject) =>
  closed({ ...more, ...fields }, description, { title, 'x-examples': examples })

/** A message into a conversation that there is. */
export const SendSchema = message({}, 'A message to be sent.', 'NewMessage', EXAMPLES)

/** A message to somebody, by his id at the platform. */
export const StartSchema = message(
  {
    platform_id: uuid('The platform account that sends it.'),
    to: text("The customer's phone number with its country code, or his id at the platform.", {
      minLength: 1,
      maxLength: 512,
      examples: ['+16505551234'],
    }),
  },
  'A message to be sent to somebody, with whom a conversation may begin.',
  'NewAddressedMessage',
  FIRST_EXAMPLES,
)

export const ReactionSchema = closed(
  {
    emoji: text('One emoji; "" takes the reaction back.', { maxLength: 32, examples: ['👍'] }),
  },
  'A reaction to a message.',
  { title: 'NewReaction' },
)

export const ReadMarkSchema = closed(
  { typing: Type.Optional(flag('Show that somebody is typing, too. Defaults to false.')) },
  'How a message is marked as read.',
  { title: 'ReadMark' },
)
