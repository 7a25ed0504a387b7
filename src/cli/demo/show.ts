import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { bold, cyan, dim, green, red } from '../terminal.ts'
import { CUSTOMER } from './cast.ts'
import type { Landed } from './receiver.ts'
import type { Stage } from './stage.ts'

const TYPE_WIDTH = 6
const WORD_WIDTH = 10
const PATH_WIDTH = 8

/** One line for a webhook that landed. */
export const lineOf = ({ path, event, status, note }: Landed): string => {
  const mark = status < 300 ? green('  ✓') : red('  ✗')
  const answered = status < 300 ? '' : dim(`  ${status}, ${note}`)
  return `${mark} ${dim(path.padEnd(PATH_WIDTH))}${event === null ? '' : summaryOf(event)}${answered}`
}

const summaryOf = (event: MessageEvent): string => {
  const isEvent = event.type === 'EVENT'
  const word = isEvent ? String(event.auxiliary_data.event) : event.status
  const columns = `${cyan(event.type.padEnd(TYPE_WIDTH))} ${bold(word.padEnd(WORD_WIDTH))}`
  if (isEvent) return columns + dim(event.quote === null ? '' : saidIn(event.quote))
  const quote = event.quote === null ? '' : dim(` replies to ${saidIn(event.quote)}`)
  return `${columns}${whoOf(event)}: ${saidIn(event)}${quote}`
}

/** What a message says; a file without a caption by its kind. */
const saidIn = ({ text, file_type }: MessageEvent): string =>
  text === null && file_type !== null ? `[${file_type}]` : `"${text ?? ''}"`

const whoOf = ({ outbound, agent, chat_user }: MessageEvent): string => {
  if (!outbound) return chat_user.first_name || chat_user.username || 'the customer'
  return agent?.name ?? 'the business'
}

/** What the API answered to a message that is to be sent. */
export const acceptedLine = ({ status, type }: MessageEvent): string =>
  `  ${dim(`→ ${'API 202'.padEnd(PATH_WIDTH)}`)}${cyan(type.padEnd(TYPE_WIDTH))} ${bold(status)}`

/** What the link to a file gave. */
export const openedLine = (link: string, mimeType: string, size: number): string =>
  dim(`  ↓ ${new URL(link).pathname.slice(0, 15)}… gave the photo: ${size} bytes of ${mimeType}`)

/** The receiver's own copy of the conversation, made from the webhooks alone. */
export const mirrorLines = (mirror: ReadonlyMap<string, MessageEvent>): string[] =>
  [...mirror.values()]
    // Ids are in the order in which the hub learnt of the messages.
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(event => {
      const { type, status } = event
      const columns = `${type.padEnd(TYPE_WIDTH)} ${status.padEnd(WORD_WIDTH)}`
      return `  ${dim(whoOf(event).padEnd(CUSTOMER.name.length))}  ${columns}${saidIn(event)}`
    })

/** What a shell needs to go on with the conversation by the examples of the documents. */
export const stayLines = ({ hubUrl, token, tenant, platformId, received, side }: Stage): string[] => {
  const variables = {
    GOTALLO: hubUrl,
    TOKEN: token,
    TENANT: tenant.split('/').at(-1),
    PLATFORM: platformId,
    CONVERSATION: received()[0]?.conversation_id,
  }
  return [
    `\n${bold('All of it stays up until Ctrl-C.')} Paste these lines into another shell; the examples of README.md and`,
    `docs/platforms/${side.type.toLowerCase()}.md then send to ${CUSTOMER.firstName}, and what becomes of it is shown here:\n`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${value}`),
    '',
  ]
}
