import { oneLine } from '../../domain/bounds.ts'
import { HOUR, type Millis } from '../../domain/time.ts'
import type { Credentials, PlatformTools, SendRefused } from '../platform.ts'
import { asText } from '../shared/read.ts'
import { callViber } from './answer.ts'
import { MOST } from './limits.ts'
import { refusalOf } from './send-errors.ts'

/** Under which name an account writes, or why that could not be found out. */
export type SenderName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly refusal: SendRefused }

/** Finds out under which name an account writes. Never throws. */
export type NameSender = (credentials: Credentials) => Promise<SenderName>

const KEPT_MS: Millis = HOUR
/** Where the bot has none. */
const NAMELESS = 'Support'

/** Viber wants a sender's name with each message, and counts its characters as UTF-16 does. */
const fitting = (name: string | null): string => {
  let fits = oneLine(name ?? '', MOST.senderName)
  while (fits.length > MOST.senderName) fits = [...fits].slice(0, -1).join('').trimEnd()
  return fits || NAMELESS
}

/** Each message is sent under the bot's own name, which is looked up once an hour. */
export const createNameSender = (tools: PlatformTools): NameSender => {
  const known = new WeakMap<Credentials, { readonly name: string; readonly until: Millis }>()
  return async credentials => {
    const kept = known.get(credentials)
    if (kept !== undefined && kept.until > tools.now()) return { ok: true, name: kept.name }
    const answer = await callViber(tools, credentials, 'get_account_info', {})
    if (answer.state !== 'ok') {
      // A name that was right an hour ago is better than no message.
      return kept === undefined ? { ok: false, refusal: refusalOf(answer) } : { ok: true, name: kept.name }
    }
    const name = fitting(asText(answer.data.name))
    known.set(credentials, { name, until: tools.now() + KEPT_MS })
    return { ok: true, name }
  }
}
