import { createHash } from 'node:crypto'
import type { Wire } from '../kit/call.ts'
import { detailsOf, titleOf } from './failure.ts'
import type { Customer, StatusName } from './options.ts'
import type { SentMessage } from './records.ts'
import type { Phone, State } from './state.ts'
import { seconds } from './wire.ts'

/** Where Meta explains its errors. */
const ERRORS_PAGE =
  'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes'

/** A post of one change, as Meta builds it. */
export const changeOf = (phone: Phone, field: string, value: Wire): Wire => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: phone.wabaId,
      changes: [
        {
          value: {
            messaging_product: 'whatsapp',
            metadata: {
              display_phone_number: phone.displayPhoneNumber.replace(/\D/g, ''),
              phone_number_id: phone.phoneNumberId,
            },
            ...value,
          },
          field,
        },
      ],
    },
  ],
})

/** How a post introduces a customer. */
export const contactOf = (customer: Customer): Wire => {
  const { waId, name, username, userId } = customer
  return {
    profile: { name: name ?? waId, ...(username === undefined ? {} : { username }) },
    ...(customer.hidesNumber === true ? {} : { wa_id: waId }),
    ...(userId === undefined ? {} : { user_id: userId }),
  }
}

/** What a status says beside its word. */
export interface StatusDetails {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The template's category; null: it was no template. */
  readonly category: string | null
  /** Whether the customer wrote within the last 24 hours. */
  readonly windowIsOpen: boolean
  readonly error: { readonly code: number; readonly details?: string } | null
}

const errorOf = ({ code, details }: { readonly code: number; readonly details?: string }): Wire => ({
  code,
  title: titleOf(code),
  message: titleOf(code),
  error_data: { details: details ?? detailsOf(code) ?? titleOf(code) },
  href: ERRORS_PAGE,
})

const pricingOf = ({ category, windowIsOpen }: StatusDetails): Wire => {
  const free = category === null || (category === 'UTILITY' && windowIsOpen)
  return {
    billable: !free,
    pricing_model: 'PMP',
    category: category === null ? 'service' : category.toLowerCase(),
    type: free ? 'free_customer_service' : 'regular',
  }
}

const conversationOf = (message: SentMessage, status: StatusName, { at, category }: StatusDetails): Wire => ({
  id: createHash('md5')
    .update(`${message.phoneNumberId} ${message.waId ?? message.userId}`)
    .digest('hex'),
  ...(status === 'sent' ? { expiration_timestamp: seconds(at + 24 * 3_600_000) } : {}),
  origin: { type: category === null ? 'service' : category.toLowerCase() },
})

/** A post of one status of a message. */
export const statusPost = (
  state: State,
  message: SentMessage,
  status: StatusName,
  details: StatusDetails,
): Wire => {
  const customer = message.waId === null ? null : state.customer(message.waId)
  const priced = status === 'sent' || status === 'delivered'
  const userId = message.userId ?? customer?.userId
  const entry: Wire = {
    id: message.id,
    status,
    timestamp: seconds(details.at),
    ...(message.waId === null ? {} : { recipient_id: message.waId }),
    ...(userId === undefined || userId === null ? {} : { recipient_user_id: userId }),
    ...(message.opaque === null ? {} : { biz_opaque_callback_data: message.opaque }),
    ...(priced && state.settings.webhookVersion < 24
      ? { conversation: conversationOf(message, status, details) }
      : {}),
    ...(status === 'sent' ? { pricing: pricingOf(details) } : {}),
    ...(details.error === null ? {} : { errors: [errorOf(details.error)] }),
  }
  // Statuses introduce the customer only where he has an id of his own, and never when they report a failure.
  const known = userId === undefined || userId === null || status === 'failed' ? null : customer
  const contacts = known === null ? {} : { contacts: [contactOf(known)] }
  return changeOf(state.phone(message.phoneNumberId), 'messages', { ...contacts, statuses: [entry] })
}

/** A post of one message that a customer wrote. */
export const messagePost = (
  phone: Phone,
  customer: Customer,
  id: string,
  at: number,
  content: Wire,
): Wire => {
  const { waId, userId } = customer
  return changeOf(phone, 'messages', {
    contacts: [contactOf(customer)],
    messages: [
      {
        ...(customer.hidesNumber === true ? {} : { from: waId }),
        ...(userId === undefined ? {} : { from_user_id: userId }),
        id,
        timestamp: seconds(at),
        ...content,
      },
    ],
  })
}

/** A post that a customer wants marketing messages no more, or again. */
export const preferencePost = (
  phone: Phone,
  customer: Customer,
  value: 'stop' | 'resume',
  at: number,
): Wire => {
  const { waId, userId } = customer
  return changeOf(phone, 'user_preferences', {
    contacts: [contactOf(customer)],
    user_preferences: [
      {
        wa_id: waId,
        ...(userId === undefined ? {} : { user_id: userId }),
        detail: `User requested to ${value} marketing messages`,
        category: 'marketing_messages',
        value,
        timestamp: Math.floor(at / 1_000),
      },
    ],
  })
}
