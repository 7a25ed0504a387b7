import { download } from '../../download.ts'
import type { Platform, PlatformTools } from '../../platform.ts'
import { takesPlain } from '../../shared/address.ts'
import type { Forms } from '../../shared/forms.ts'
import { asText } from '../../shared/read.ts'
import { answerChallenge } from '../handshake.ts'
import { verifyHubSignature } from '../signature.ts'
import { parseMessaging } from './envelope.ts'
import { createMessagingOutbound } from './outbound.ts'
import type { Channel } from './send.ts'

/** Meta's own bound on a webhook post. */
const MAX_BODY_BYTES = 3 * 1_024 * 1_024

/** What Messenger and Instagram do alike: how posts come, and are read, how messages go out, and where files are. */
export type Common = Pick<
  Platform,
  'maxBodyBytes' | 'signingSecret' | 'handshake' | 'verify' | 'parse' | 'outbound' | 'media'
>

/** @param ratePerS so many messages may an account send */
export const messagingCommon = (
  tools: PlatformTools,
  channel: Channel,
  forms: Forms,
  ratePerS: number,
): Common => ({
  maxBodyBytes: MAX_BODY_BYTES,
  signingSecret: credentials => credentials.app_secret ?? null,
  handshake: (query, credentials) => answerChallenge(query, credentials.verify_token ?? ''),
  verify: verifyHubSignature,
  parse: body => parseMessaging(body, channel.dialect),
  outbound: createMessagingOutbound(channel, forms, ratePerS, takesPlain(tools)),
  media: async ref => {
    const url = asText(ref.url)
    const detail = `This names no file at ${channel.dialect.platform}.`
    return url ? download(tools, url) : { state: 'gone', detail }
  },
})
