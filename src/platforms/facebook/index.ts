import { messagingCommon } from '../meta/messaging/common.ts'
import { MOST } from '../meta/messaging/limits.ts'
import { messagingForms } from '../meta/messaging/outbound.ts'
import { lookUp } from '../meta/messaging/profile.ts'
import type { Platform, PlatformTools } from '../platform.ts'
import { type CredentialRule, ID, PHRASE, readCredentialsBy, SECRET } from '../shared/credential-rules.ts'
import { asText } from '../shared/read.ts'
import { messengerChannel } from './channel.ts'
import { checkPage, subscribePage } from './check.ts'

/** Texts may be sent three times as fast, files less: Meta says itself when it is too much. */
const RATE_PER_S = 100

const RULES: Readonly<Record<string, CredentialRule>> = {
  page_id: { ...ID, required: true },
  access_token: { ...SECRET, required: true },
  app_secret: { ...SECRET, required: true },
  verify_token: { ...PHRASE, required: true },
}

const FORMS = messagingForms('Messenger', { text: MOST.text, isTextNeeded: true, file: 'none' })

/** Facebook Messenger, for a Page. */
export const createFacebook = (tools: PlatformTools): Platform => {
  const channel = messengerChannel(tools)
  return {
    type: 'FACEBOOK',
    ...messagingCommon(tools, channel, FORMS, RATE_PER_S),
    readCredentials: input => readCredentialsBy('FACEBOOK', RULES, input),
    accountKey: credentials => credentials.page_id ?? null,
    check: credentials => checkPage(tools, credentials),
    register: credentials => subscribePage(tools, credentials),
    profile: (identities, credentials) =>
      lookUp(channel, identities, credentials, 'first_name,last_name,profile_pic', data => {
        const firstName = asText(data.first_name)
        const lastName = asText(data.last_name)
        const picture = asText(data.profile_pic)
        return {
          ...(firstName === null ? {} : { firstName }),
          ...(lastName === null ? {} : { lastName }),
          ...(picture === null ? {} : { profilePictureUrl: picture }),
        }
      }),
  }
}
