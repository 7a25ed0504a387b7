import type { Draft } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { messagingCommon } from '../meta/messaging/common.ts'
import { MOST } from '../meta/messaging/limits.ts'
import { messagingForms } from '../meta/messaging/outbound.ts'
import { lookUp } from '../meta/messaging/profile.ts'
import type { Platform } from '../platform.ts'
import { type CredentialRule, ID, PHRASE, readCredentialsBy, SECRET } from '../shared/credential-rules.ts'
import type { Form } from '../shared/forms.ts'
import { shownAs } from '../shared/people.ts'
import { asText } from '../shared/read.ts'
import { instagramChannel } from './channel.ts'
import { checkAccount, subscribeAccount } from './check.ts'
import type { InstagramTools } from './login.ts'
import { renewToken } from './renew.ts'

/** Meta does not tell what one account may send; it says itself when that is too much. */
const RATE_PER_S = 40

const RULES: Readonly<Record<string, CredentialRule>> = {
  account_id: { ...ID, required: true },
  access_token: { ...SECRET, required: true },
  app_secret: { ...SECRET, required: true },
  verify_token: { ...PHRASE, required: true },
}

const tooManyBytes = ({ text }: Draft): FieldError[] => {
  const bytes = Buffer.byteLength(text ?? '')
  if (bytes <= MOST.textBytes) return []
  const message = `must not be longer than ${MOST.textBytes} bytes: in UTF-8 this is ${bytes}`
  return [{ path: 'text', message }]
}

const TEXT = {
  // No text of so many bytes has more characters; what has fewer is counted in bytes.
  text: Number.MAX_SAFE_INTEGER,
  isTextNeeded: true,
  file: 'none',
  check: tooManyBytes,
} as const satisfies Form

/** The one sticker that there is needs no file. */
const HEART: Form = { text: null, whyNoText: 'a sticker is the heart, and nothing else', file: 'none' }

const FORMS = messagingForms('Instagram', TEXT, [['STICKER', HEART]])

/** Instagram's direct messages, by a Page that is connected with the account, or by a login of the account itself. */
export const createInstagram = (tools: InstagramTools): Platform => {
  const channel = instagramChannel(tools)
  return {
    type: 'INSTAGRAM',
    ...messagingCommon(tools, channel, FORMS, RATE_PER_S),
    readCredentials: input => readCredentialsBy('INSTAGRAM', RULES, input),
    accountKey: credentials => credentials.account_id ?? null,
    check: credentials => checkAccount(tools, credentials),
    register: credentials => subscribeAccount(tools, credentials),
    renew: credentials => renewToken(tools, credentials),
    profile: (identities, credentials) =>
      lookUp(channel, identities, credentials, 'name,username,profile_pic', data => {
        const username = asText(data.username)
        const picture = asText(data.profile_pic)
        return {
          ...(username === null ? {} : { username }),
          ...shownAs(asText(data.name)),
          ...(picture === null ? {} : { profilePictureUrl: picture }),
        }
      }),
  }
}
