import type { Credentials } from '../platform.ts'
import { type CredentialRule, SECRET } from '../shared/credential-rules.ts'

/** A SID of Twilio's of one kind. */
const sid = (prefix: string): string => `${prefix}[0-9a-f]{32}`

const MESSAGING_SERVICE = new RegExp(`^${sid('MG')}$`)

/** A number, one that carries WhatsApp, a short code, an alphanumeric sender (at least one letter), a pool of senders. */
const SENDER = new RegExp(
  `^(?:(?:whatsapp:)?\\+[1-9]\\d{6,14}|\\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}|${sid('MG')})$`,
)

/** What an account is set up with. */
export const RULES: Readonly<Record<string, CredentialRule>> = {
  account_sid: {
    required: true,
    form: new RegExp(`^${sid('AC')}$`),
    words: 'an Account SID: "AC" and 32 digits or small letters from a to f',
  },
  auth_token: { ...SECRET, required: true },
  from: {
    required: true,
    form: SENDER,
    words:
      'a number with its country code (+15550783881), a short code, a sender name of letters and digits (at most 11), or the SID of a Messaging Service (MG…)',
  },
}

/** What must not be shown: Twilio repeats the Account SID in its errors. */
export const SECRETS = ['auth_token', 'account_sid'] as const

/** Is a sender a Messaging Service, which picks one of its numbers for each message? */
export const isMessagingService = (from: string): boolean => MESSAGING_SERVICE.test(from)

/** The key of an account: a sender belongs to one account at Twilio, a sender name to whoever uses it. */
export const keyOf = (accountSid: string, sender: string): string => `${accountSid}:${sender}`

/** The key of the account with these credentials. */
export const accountKey = ({ account_sid, from }: Credentials): string | null =>
  account_sid && from ? keyOf(account_sid, from) : null
