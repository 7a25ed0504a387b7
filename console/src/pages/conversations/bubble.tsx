import { Icon } from '../../kit/icon.tsx'
import { clockOf, fullOf } from '../../kit/time.tsx'
import { text, word } from '../../strings/text.ts'
import { briefOf, Content } from './content.tsx'
import type { Marks } from './marks.ts'
import { nameOf } from './people.tsx'
import type { Message, Quoted } from './thread.ts'

/** Who wrote it: an agent by name, else our side, or the customer. */
export const authorOf = ({ outbound, agent, chat_user }: Quoted): string =>
  outbound ? (agent?.name ?? text('thread.us')) : nameOf(chat_user)

const TICKS: Readonly<Record<string, string>> = {
  PREPARED: 'utility:clock',
  SENT: 'utility:check',
  DELIVERED: 'utility:check',
  READ: 'utility:preview',
  FAILED: 'utility:error',
}

interface Failure {
  readonly code?: unknown
  readonly title?: unknown
  readonly detail?: unknown
}

/** Why it failed, in the platform's words. */
const whyFailed = ({ auxiliary_data }: Quoted): string => {
  const [error] = Array.isArray(auxiliary_data.errors) ? (auxiliary_data.errors as Failure[]) : []
  const words = [error?.title, error?.detail].filter(part => typeof part === 'string' && part !== '')
  return [...new Set(words)].join(': ') || (error?.code === undefined ? '' : String(error.code))
}

/** A status in a sign and in a word. */
const Status = ({ message }: { message: Quoted }) => {
  const { status, outbound } = message
  const icon = TICKS[status]
  if (icon === undefined || (!outbound && status !== 'FAILED')) return null
  return (
    <span class={`gt-tick ${status === 'FAILED' ? 'gt-tick_failed' : ''}`}>
      <Icon name={icon} size="xx-small" tone="inherit" />
      {word(outbound ? 'thread.status' : 'thread.statusIn', status)}
    </span>
  )
}

const Quote = ({ quote }: { quote: Quoted }) => (
  <blockquote class="gt-quoted">
    <strong>{authorOf(quote)}</strong>
    <span class="gt-quoted__words">{briefOf(quote)}</span>
  </blockquote>
)

export interface BubbleProps {
  readonly message: Message
  readonly marks: Marks
  /** Does somebody else's, or an older message stand before it? */
  readonly isFirst: boolean
}

/** One message. */
export const Bubble = ({ message, marks, isFirst }: BubbleProps) => {
  const { outbound, timestamp, quote, status, auxiliary_data } = message
  const why = status === 'FAILED' ? whyFailed(message) : ''
  const isQuoteLost = quote === null && typeof auxiliary_data.quoted_ext_identifier === 'string'
  return (
    <li class={`gt-message ${outbound ? 'gt-message_ours' : 'gt-message_theirs'}`}>
      {isFirst ? (
        <span class="gt-message__author">{authorOf(message)}</span>
      ) : (
        <span class="slds-assistive-text">{authorOf(message)}</span>
      )}
      <div class={`gt-bubble ${status === 'FAILED' ? 'gt-bubble_failed' : ''}`}>
        {quote !== null && <Quote quote={quote} />}
        {isQuoteLost && <blockquote class="gt-quoted">{text('thread.quoteLost')}</blockquote>}
        <Content message={message} />
      </div>
      {marks.reactions.length > 0 && (
        <div class="gt-reactions">
          {marks.reactions.map(({ emoji, label }) => (
            <span key={label} class="gt-reaction" title={label}>
              {emoji}
              <span class="slds-assistive-text">{label}</span>
            </span>
          ))}
        </div>
      )}
      <div class="gt-message__foot">
        <time dateTime={timestamp} title={fullOf(timestamp)}>
          {clockOf(timestamp)}
        </time>
        {marks.isEdited && <span>{text('thread.edited')}</span>}
        <Status message={message} />
      </div>
      {why !== '' && <div class="gt-message__why">{why}</div>}
    </li>
  )
}
