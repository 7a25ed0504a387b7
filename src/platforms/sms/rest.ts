import type { JsonObject } from '../../domain/contract.ts'
import type { Form } from './form.ts'

/** What says who and where we are, and older names of what stands under another one. */
const OURS = new Set([
  'AccountSid',
  'ApiVersion',
  'ChannelInstallSid',
  'ChannelMetadata',
  'MessageSid',
  'SmsMessageSid',
  'SmsSid',
  'SmsStatus',
  'ToCity',
  'ToCountry',
  'ToState',
  'ToZip',
])

/** More parameters than Twilio has. */
const MOST = 100

/** What else Twilio says, under its own names: it adds parameters without notice. */
export const restOf = (form: Form, isRead: (name: string) => boolean): JsonObject => {
  const rest = [...form].filter(([name, value]) => value !== '' && !OURS.has(name) && !isRead(name))
  return Object.fromEntries(rest.slice(0, MOST))
}
