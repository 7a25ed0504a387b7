/** A short conversation as WhatsApp would post it. All names and numbers are made up. */

export const PHONE_NUMBER_ID = '106540352242922'
const BUSINESS = '15550783881'
const CUSTOMER = '16505551234'
const NAME = 'Lena Fischer'

/** The customer's photo, as WhatsApp keeps it: the smallest JPEG there is. */
export const PHOTO = {
  id: '1003383421387256',
  mimeType: 'image/jpeg',
  bytes: Buffer.from(
    `/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP${'/'.repeat(86)}wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=`,
    'base64',
  ),
}

/** One post of the platform, and what it is about. */
export interface Scene {
  readonly says: string
  readonly post: object
  /** How many webhooks it makes at the service that takes everything. */
  readonly webhooks: number
}

const id = (name: string): string => `wamid.${Buffer.from(`demo-${name}`).toString('base64')}`

const post = (field: string, value: object): object => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '419561257915477',
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: BUSINESS, phone_number_id: PHONE_NUMBER_ID },
            ...value,
          },
        },
      ],
    },
  ],
})

const fromCustomer = (name: string, at: number, content: object): object =>
  post('messages', {
    contacts: [{ profile: { name: NAME }, wa_id: CUSTOMER }],
    messages: [{ from: CUSTOMER, id: id(name), timestamp: String(at), ...content }],
  })

const receipt = (name: string, status: string, at: number): object =>
  post('messages', {
    statuses: [{ id: id(name), status, timestamp: String(at), recipient_id: CUSTOMER }],
  })

/** @param start unix seconds of the first message */
export const scenes = (start: number): readonly Scene[] => [...firstHalf(start), ...secondHalf(start)]

const firstHalf = (start: number): Scene[] => [
  {
    says: 'the customer writes',
    post: fromCustomer('question', start, {
      type: 'text',
      text: { body: 'Hi! Is the blue jacket back in stock?' },
    }),
    webhooks: 1,
  },
  {
    says: 'a colleague answers from the WhatsApp Business app (an echo)',
    post: post('smb_message_echoes', {
      message_echoes: [
        {
          from: BUSINESS,
          to: CUSTOMER,
          id: id('answer'),
          timestamp: String(start + 20),
          type: 'text',
          text: { body: 'It is! Which one do you mean?' },
        },
      ],
    }),
    webhooks: 1,
  },
  { says: 'it reaches her phone', post: receipt('answer', 'delivered', start + 21), webhooks: 1 },
  { says: 'she reads it', post: receipt('answer', 'read', start + 25), webhooks: 1 },
]

const secondHalf = (start: number): Scene[] => [
  {
    says: 'she sends a photo',
    post: fromCustomer('photo', start + 40, {
      type: 'image',
      image: { id: PHOTO.id, mime_type: PHOTO.mimeType, caption: 'This one, in size M' },
    }),
    webhooks: 1,
  },
  {
    says: 'she presses a button of an earlier message',
    post: fromCustomer('button', start + 60, {
      type: 'interactive',
      context: { from: BUSINESS, id: id('answer') },
      interactive: { type: 'button_reply', button_reply: { id: 'reserve', title: 'Reserve it' } },
    }),
    webhooks: 1,
  },
  {
    says: 'she replies to the answer, quoting it',
    post: fromCustomer('reply', start + 75, {
      type: 'text',
      context: { from: BUSINESS, id: id('answer') },
      text: { body: 'Thank you, I will pick it up tomorrow.' },
    }),
    webhooks: 1,
  },
]
