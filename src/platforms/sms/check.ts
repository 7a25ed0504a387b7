import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { asText } from '../shared/read.ts'
import { callTwilio, shown, verdictOn } from './api.ts'

/** Asks Twilio for the account, which proves its SID and its token together. Never throws. */
export const checkAccount = async (tools: PlatformTools, credentials: Credentials): Promise<AccountCheck> => {
  const answer = await callTwilio(tools, credentials, { method: 'GET', path: '.json' })
  if (answer.state !== 'ok') return verdictOn(answer)
  const { data } = answer
  const status = asText(data.status)
  if (status !== null && status !== 'active')
    return { state: 'refused', detail: shown(`The account is ${status} at Twilio.`, credentials) }
  const type = asText(data.type)
  const parts = [asText(data.friendly_name), type === 'Trial' ? 'a trial account' : null]
  const detail = parts.filter(part => part !== null).join(', ')
  return { state: 'ok', detail: detail === '' ? null : shown(detail, credentials) }
}
