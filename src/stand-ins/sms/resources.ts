import { type ApiAnswer, type ApiCall, json } from '../kit/call.ts'
import { twilioError } from './errors.ts'
import type { Account, Sender, State } from './state.ts'

/** Can it be called over the Internet, or by this machine? */
export const isUrl = (text: string): boolean => {
  const url = URL.parse(text)
  return (url?.protocol === 'https:' || url?.protocol === 'http:') && !url.hostname.includes('_')
}

const credentialsIn = (call: ApiCall): readonly string[] => {
  const [scheme, packed = ''] = (call.headers.authorization ?? '').split(' ')
  return scheme === 'Basic' ? Buffer.from(packed, 'base64').toString().split(':') : []
}

/** The account that a call is for, where it proves to be allowed; else what it is answered. */
export const accountOf = (state: State, call: ApiCall, sid: string): Account | ApiAnswer => {
  const [user = '', token = ''] = credentialsIn(call)
  const known = state.accounts.get(user)
  if (known === undefined || known.authToken !== token) return twilioError(20003)
  if (user !== sid) {
    const message = `The requested resource ${call.path} was not found`
    return twilioError(20404, { message })
  }
  return known
}

/** The account itself. */
export const accountView = ({ sid, friendlyName, type, status }: Account): ApiAnswer =>
  json({ sid, friendly_name: friendlyName, type, status, uri: `/2010-04-01/Accounts/${sid}.json` })

const LISTS = {
  IncomingPhoneNumbers: { list: 'incoming_phone_numbers', name: 'phone_number', filter: 'PhoneNumber' },
  'SMS/ShortCodes': { list: 'short_codes', name: 'short_code', filter: 'ShortCode' },
} as const

/** Resources that have a URL for what comes in. */
export type SenderList = keyof typeof LISTS

const viewOf = (sender: Sender, name: string): object => ({
  sid: sender.sid,
  [name]: sender.address,
  friendly_name: sender.address,
  sms_url: sender.smsUrl,
  sms_method: sender.smsMethod,
  sms_application_sid: sender.smsApplicationSid,
  sms_fallback_url: '',
})

/** The senders of one kind, those alone that hold what is asked for. */
export const listSenders = (account: Account, kind: SenderList, query: URLSearchParams): ApiAnswer => {
  const { list, name, filter } = LISTS[kind]
  const wanted = query.get(filter) ?? ''
  const form = kind === 'IncomingPhoneNumbers' ? /^\+/ : /^\d/
  const senders = account.senders.filter(({ address }) => form.test(address) && address.includes(wanted))
  return json({ [list]: senders.map(sender => viewOf(sender, name)), page: 0, page_size: 50 })
}

/** Changes where what is sent to a number goes. */
export const updateSender = (
  account: Account,
  kind: SenderList,
  sid: string,
  form: URLSearchParams | null,
): ApiAnswer => {
  const sender = account.senders.find(one => one.sid === sid)
  if (sender === undefined) return twilioError(20404)
  const url = form?.get('SmsUrl') ?? null
  if (url !== null && url !== '' && !isUrl(url)) return twilioError(21402)
  sender.smsUrl = url ?? sender.smsUrl
  sender.smsMethod = form?.get('SmsMethod') ?? sender.smsMethod
  return json(viewOf(sender, LISTS[kind].name))
}
