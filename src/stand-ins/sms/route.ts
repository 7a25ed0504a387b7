import type { ApiAnswer, ApiCall } from '../kit/call.ts'
import { twilioError } from './errors.ts'
import { redirectToMedia, STORAGE, serveMedia } from './media.ts'
import { createMessage } from './messages.ts'
import { accountOf, accountView, listSenders, type SenderList, updateSender } from './resources.ts'
import type { SentMessage, State } from './state.ts'

const ACCOUNT = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})(\/.*|\.json)$/
const MEDIA = /^\/Messages\/[A-Z]{2}[0-9a-f]{32}\/Media\/ME[0-9a-f]{32}$/
const SENDERS = /^\/(IncomingPhoneNumbers|SMS\/ShortCodes)(?:\/(\w+))?\.json$/

/** Does a request send a message? */
export const isSend = ({ method, path }: ApiCall): boolean =>
  method === 'POST' && path.endsWith('/Messages.json')

/** What the stand-in answers with. */
export interface Hands {
  readonly state: State
  readonly origin: () => string
  readonly taken: (message: SentMessage) => void
}

/** Does what a request asks for. */
export const route = ({ state, origin, taken }: Hands, call: ApiCall): ApiAnswer => {
  if (call.path.startsWith(`${STORAGE}/`)) return serveMedia(state, call)
  const [, sid = '', rest = ''] = ACCOUNT.exec(call.path) ?? []
  if (MEDIA.test(rest)) return redirectToMedia(state, call, sid, origin())
  const account = accountOf(state, call, sid)
  if ('headers' in account) return account
  if (call.method === 'GET' && rest === '.json') return accountView(account)
  if (isSend(call)) return createMessage(state, account, call, taken)
  const [, kind, one] = SENDERS.exec(rest) ?? []
  if (kind === undefined) return twilioError(20404)
  if (call.method === 'GET' && one === undefined) return listSenders(account, kind as SenderList, call.query)
  if (call.method === 'POST' && one !== undefined)
    return updateSender(account, kind as SenderList, one, call.form)
  return twilioError(20404)
}
