import { type ApiAnswer, json } from '../kit/call.ts'

/** Twilio's words for the errors that the stand-in answers, of its error dictionary. */
const MESSAGES: Readonly<Record<number, readonly [status: number, message: string]>> = {
  20003: [401, 'Authenticate'],
  20404: [404, 'The requested resource was not found'],
  20429: [429, 'Too Many Requests'],
  20503: [503, 'Service unavailable'],
  21211: [400, "Invalid 'To' Phone Number"],
  21402: [400, 'Invalid Url'],
  21408: [403, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"],
  21603: [400, "A 'From' phone number is required."],
  21604: [400, "A 'To' phone number is required."],
  21608: [400, 'The number is unverified. Trial accounts cannot send messages to unverified numbers'],
  21609: [400, "Invalid 'StatusCallback'"],
  21610: [400, 'Attempt to send to unsubscribed recipient'],
  21611: [429, "This 'From' number has exceeded the maximum number of queued messages"],
  21614: [400, "'To' number is not a valid mobile number"],
  21617: [400, 'The concatenated message body exceeds the 1600 character limit'],
  21619: [400, 'A text message body or media urls must be specified.'],
  21620: [400, 'Invalid media URL(s)'],
  21623: [400, 'Number of media files exceeds allowed limit'],
  21660: [400, "Mismatch between the 'From' number and the account"],
  21705: [400, 'The Messaging Service Sid is invalid'],
}

/** One of Twilio's errors, as it answers it. */
export const twilioError = (
  code: number,
  more: { readonly status?: number; readonly message?: string; readonly retryAfter?: number } = {},
): ApiAnswer => {
  const [status, message] = MESSAGES[code] ?? [400, 'Unknown error']
  const body = {
    code,
    message: more.message ?? message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status: more.status ?? status,
  }
  const headers = more.retryAfter === undefined ? {} : { 'retry-after': String(more.retryAfter) }
  return json(body, more.status ?? status, headers)
}
