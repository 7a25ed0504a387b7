import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { asText, objectsOf, type Wire } from '../shared/read.ts'
import { callTwilio, shown, verdictOn } from './api.ts'
import { isReachable } from './reach.ts'

/** Where a kind of sender has its URL. */
interface Kind {
  /** Of the list, below the account. */
  readonly path: string
  /** Of the list in its answer. */
  readonly list: string
  /** What a sender is asked for by, and its name in the answer. */
  readonly filter: string
  readonly name: string
}

const NUMBERS: Kind = {
  path: '/IncomingPhoneNumbers',
  list: 'incoming_phone_numbers',
  filter: 'PhoneNumber',
  name: 'phone_number',
}
const SHORT_CODES: Kind = {
  path: '/SMS/ShortCodes',
  list: 'short_codes',
  filter: 'ShortCode',
  name: 'short_code',
}

/** A name receives nothing; of a Messaging Service and of WhatsApp another API of Twilio's has the URL. */
const kindOf = (from: string): Kind | null => {
  if (/^\+\d+$/.test(from)) return NUMBERS
  return /^\d+$/.test(from) ? SHORT_CODES : null
}

/** Where a new number points to until somebody says otherwise. */
const DEFAULT_HOST = 'demo.twilio.com'

/** Whoever owns a URL will not have it overwritten: it must be nobody's, or this hub's own. */
const isFree = (url: string | null, hookUrl: string): boolean => {
  if (url === null) return true
  const hooks = hookUrl.slice(0, hookUrl.lastIndexOf('/') + 1)
  return url.startsWith(hooks) || URL.parse(url)?.hostname === DEFAULT_HOST
}

const refused = (detail: string): AccountCheck => ({ state: 'refused', detail })

const ADVICE = 'Enter the hook_url as its "A message comes in" webhook at Twilio, method HTTP POST.'

/** Why a sender is left as it is; null where it is to be changed. */
const obstacleOf = (sender: Wire, from: string, hookUrl: string): AccountCheck | null => {
  if (asText(sender.sms_application_sid) !== null)
    return refused(
      `Messages to ${from} go to a TwiML application at Twilio, which was left as it is. ${ADVICE}`,
    )
  const url = asText(sender.sms_url)
  if (isFree(url, hookUrl)) return null
  const host = URL.parse(url ?? '')?.host ?? 'an address that is no URL'
  return refused(`Messages to ${from} go to ${host}, which was left as it is. ${ADVICE}`)
}

/** Behind a `#` stand connection overrides, which are its owner's. */
const isSet = ({ sms_url, sms_method }: Wire, hookUrl: string): boolean =>
  asText(sms_url)?.split('#', 1)[0] === hookUrl && asText(sms_method)?.toUpperCase() === 'POST'

/**
 * Has Twilio post what comes in for this number or short code to `hookUrl`, where it goes nowhere yet. Never throws.
 * @returns null where there is no simple way: a Messaging Service, WhatsApp, a sender name
 */
export const registerHook = async (
  tools: PlatformTools,
  credentials: Credentials,
  hookUrl: string,
): Promise<AccountCheck | null> => {
  const { from = '' } = credentials
  const kind = kindOf(from)
  if (kind === null) return null
  if (!isReachable(hookUrl, tools.apiUrl))
    return refused(
      `Twilio cannot call ${new URL(hookUrl).origin}: set GOTALLO_PUBLIC_URL to a public address.`,
    )
  const path = `${kind.path}.json?${new URLSearchParams({ [kind.filter]: from })}`
  const found = await callTwilio(tools, credentials, { method: 'GET', path })
  if (found.state !== 'ok') return verdictOn(found)
  const sender = objectsOf(found.data[kind.list]).find(one => one[kind.name] === from)
  const sid = asText(sender?.sid)
  if (sender === undefined || sid === null)
    return refused(
      `This account has no number ${from} at Twilio: nothing that is sent to it can arrive here.`,
    )
  const obstacle = obstacleOf(sender, from, hookUrl)
  if (obstacle !== null) return obstacle
  if (isSet(sender, hookUrl)) return { state: 'ok', detail: null }
  const form = new URLSearchParams({ SmsUrl: hookUrl, SmsMethod: 'POST' })
  const at = `${kind.path}/${encodeURIComponent(sid)}.json`
  const answer = await callTwilio(tools, credentials, { method: 'POST', path: at, form })
  if (answer.state !== 'ok') {
    const { state, detail } = verdictOn(answer)
    return { state, detail: `The hook of ${from} was not registered. ${detail}` }
  }
  if (answer.data.sms_url === hookUrl) return { state: 'ok', detail: null }
  return refused(shown(`Twilio did not take the hook of ${from}. ${ADVICE}`, credentials))
}
