import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { bold, cyan, dim, green, red } from '../terminal.ts'
import type { Landed } from './receiver.ts'

const TYPE_WIDTH = 8
const PATH_WIDTH = 10

/** One line for a webhook that landed. */
export const lineOf = ({ path, event, status, note }: Landed): string => {
  const mark = status < 300 ? green('  ✓') : red('  ✗')
  const what = event === null ? '' : `${cyan(event.type.padEnd(TYPE_WIDTH))} ${summaryOf(event)}`
  return `${mark} ${dim(path.padEnd(PATH_WIDTH))} ${what} ${dim(`${status}, ${note}`)}`
}

const summaryOf = (event: MessageEvent): string => {
  if (event.type === 'EVENT') {
    return `${bold(String(event.auxiliary_data.event))}: "${event.quote?.text ?? ''}" is now ${event.quote?.status}`
  }
  const who = event.outbound ? 'us → customer' : `${event.chat_user.first_name} → us`
  const quote = event.quote === null ? '' : dim(` (quotes "${event.quote.text}")`)
  const file = event.file === null ? '' : dim(` [${event.mime_type}]`)
  return `${who}: "${event.text ?? ''}"${file}${quote}`
}

/** The receiver's own copy of the conversation, made from the webhooks alone. */
export const mirrorLines = (mirror: ReadonlyMap<string, MessageEvent>): string[] =>
  [...mirror.values()]
    .sort((a, b) => a.timestamp.localeCompare(b.timestamp))
    .map(({ outbound, type, status, text }) => {
      const side = outbound ? '      us' : 'customer'
      return `  ${dim(side)}  ${type.padEnd(TYPE_WIDTH)} ${status.padEnd(TYPE_WIDTH)}  ${text ?? ''}`
    })
