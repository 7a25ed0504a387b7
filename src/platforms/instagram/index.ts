import type { Draft } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { download } from '../download.ts'
import { answerChallenge } from '../meta/handshake.ts'
import { INSTAGRAM } from '../meta/messaging/dialect.ts'
import { parseMessaging } from '../meta/messaging/envelope.ts'
import { MOST } from '../meta/messaging/limits.ts'
import { createMessagingOutbound, messagingForms } from '../meta/messaging/outbound.ts'
import { lookUp } from '../meta/messaging/profile.ts'
import { verifyHubSignature } from '../meta/signature.ts'
import type { Platform } from '../platform.ts'
import { type CredentialRule, ID, PHRASE, readCredentialsBy, SECRET } from '../shared/credential-rules.ts'
import type { Form } from '../shared/forms.ts'
import { asText } from '../shared/read.ts'
import { instagramChannel } from './channel.ts'
import { checkAccount, subscribeAccount } from './check.ts'
import type { InstagramTools } from './login.ts'

/** Meta's own bound on a webhook post. */
const MAX_BODY_BYTES = 3 * 1_024 * 1_024

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
    maxBodyBytes: MAX_BODY_BYTES,
    readCredentials: input => readCredentialsBy('INSTAGRAM', RULES, input),
    accountKey: credentials => credentials.account_id ?? null,
    signingSecret: credentials => credentials.app_secret ?? null,
    handshake: (query, credentials) => answerChallenge(query, credentials.verify_token ?? ''),
    verify: verifyHubSignature,
    parse: body => parseMessaging(body, INSTAGRAM),
    check: credentials => checkAccount(tools, credentials),
    register: credentials => subscribeAccount(tools, credentials),
    outbound: createMessagingOutbound(
      channel,
      FORMS,
      RATE_PER_S,
      URL.parse(tools.apiUrl)?.protocol === 'http:',
    ),
    media: async ref => {
      const url = asText(ref.url)
      return url ? download(tools, url) : { state: 'gone', detail: 'This names no file at Instagram.' }
    },
    profile: (identities, credentials) =>
      lookUp(channel, identities, credentials, 'name,username,profile_pic', data => {
        const name = asText(data.name)
        const username = asText(data.username)
        const picture = asText(data.profile_pic)
        return {
          ...(username === null ? {} : { username }),
          // One display name, and a name cannot be split truly.
          ...(name === null ? {} : { firstName: name, lastName: '' }),
          ...(picture === null ? {} : { profilePictureUrl: picture }),
        }
      }),
  }
}
