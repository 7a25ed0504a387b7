import type { Params } from './sign.ts'
import type { SentMessage } from './state.ts'

/** Something that the customer sends with his text. */
export interface CustomerFile {
  readonly mimeType: string
  readonly bytes: Uint8Array
}

/** Who writes, whom, and in which account. */
export interface Ends {
  readonly accountSid: string
  readonly from: string
  readonly to: string
  readonly service: string | null
}

/** The parameters of a message that came in (Twilio's request to your incoming message webhook URL). */
export const inboundParams = (
  sid: string,
  { accountSid, from, to, service }: Ends,
  body: string,
  media: readonly (readonly [url: string, mimeType: string])[],
  more: Readonly<Record<string, string>>,
): Params => [
  ...Object.entries({
    ToCountry: 'US',
    SmsMessageSid: sid,
    NumMedia: String(media.length),
    SmsSid: sid,
    SmsStatus: 'received',
    Body: body,
    FromCountry: 'US',
    To: to,
    NumSegments: '1',
    MessageSid: sid,
    AccountSid: accountSid,
    From: from,
    ApiVersion: '2010-04-01',
    ...(service === null ? {} : { MessagingServiceSid: service }),
    ...more,
  }),
  ...media.flatMap(
    ([url, mimeType], i): Params => [
      [`MediaContentType${i}`, mimeType],
      [`MediaUrl${i}`, url],
    ],
  ),
]

/** The parameters of a status callback (Track the message status of outbound messages). */
export const statusParams = (
  message: SentMessage,
  status: string,
  more: Readonly<Record<string, string>>,
): Params =>
  Object.entries({
    SmsSid: message.sid,
    SmsStatus: status,
    MessageStatus: status,
    To: message.to,
    MessageSid: message.sid,
    AccountSid: message.accountSid,
    ...(message.from === null ? {} : { From: message.from }),
    ...(message.service === null ? {} : { MessagingServiceSid: message.service }),
    ApiVersion: '2010-04-01',
    ...more,
  })
