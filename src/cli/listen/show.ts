import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { oneLine } from '../../domain/bounds.ts'
import { bold, cyan, dim, green, red, yellow } from '../terminal.ts'
import type { Forwarded } from './forward.ts'
import type { SseEvent } from './sse.ts'

const LONGEST = 100
/** What others wrote, without anything that a terminal would obey. */
const shown = (text: string): string => oneLine(text, LONGEST)

const clock = (): string => dim(new Date().toTimeString().slice(0, 8))

const whoOf = ({ outbound, agent, chat_user }: MessageEvent): string => {
  if (outbound) return agent?.name ?? 'the business'
  return chat_user.first_name || chat_user.username || 'the customer'
}

const messageLine = (event: MessageEvent): string => {
  const isEvent = event.type === 'EVENT'
  const word = isEvent ? String(event.auxiliary_data.event) : event.status
  const about = isEvent ? event.quote : event
  const text = about?.text ?? null
  const said = text === null ? '' : ` "${shown(text)}"`
  const who = about === null ? '' : ` ${shown(whoOf(about))}:`
  return `${cyan(event.type)} ${bold(shown(word))} ${dim(event.platform)}${who}${said}`
}

const answerOf = ({ status, ms, error, excerpt }: Forwarded): string => {
  if (status === null) return red(`→ no answer: ${error}`)
  const said = excerpt === null || excerpt === '' ? '' : `: ${shown(excerpt)}`
  const line = `→ ${status} in ${ms} ms${said}`
  return status >= 200 && status < 300 ? green(line) : red(line)
}

type Told = Readonly<Record<string, unknown>>

const attemptLine = (told: Told): string => {
  const good = told.state === 'DELIVERED'
  const line = `attempt ${told.number} of ${told.event_id} by service ${told.service_id}: ${told.status ?? told.error}, ${told.state}`
  return good ? green(line) : red(line)
}

const serviceLine = (told: Told): string => {
  const reason = typeof told.reason === 'string' ? `: ${shown(told.reason)}` : ''
  const change = told.change === 'state' ? `is ${told.state}` : String(told.change)
  return yellow(`service ${told.service_id} ${change}${reason}`)
}

/** One line for a person. @param forwarded null: it was not */
export const lineOf = ({ event, data }: SseEvent, forwarded: Forwarded | null): string => {
  const told = JSON.parse(data) as Told
  const answer = forwarded === null ? '' : `  ${answerOf(forwarded)}`
  if (event === 'message') return `${clock()} ${messageLine(told as unknown as MessageEvent)}${answer}`
  if (event === 'attempt') return `${clock()} ${attemptLine(told)}`
  if (event === 'service') return `${clock()} ${serviceLine(told)}`
  return `${clock()} ${shown(event)} ${shown(data)}`
}

/** One line for machines. */
export const jsonOf = ({ event, id, data }: SseEvent, forwarded: Forwarded | null): string =>
  JSON.stringify({ event, id, data: JSON.parse(data), ...(forwarded === null ? {} : { forwarded }) })
