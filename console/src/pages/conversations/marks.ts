import { text, word } from '../../strings/text.ts'
import type { Message } from './thread.ts'

/** What happened to a message besides its status. */
export interface Marks {
  readonly isEdited: boolean
  /** Emojis, each with who gave it, in words. */
  readonly reactions: readonly { readonly emoji: string; readonly label: string }[]
}

const eventOf = ({ auxiliary_data }: Message): string => String(auxiliary_data.event ?? '')
const isOurs = ({ auxiliary_data }: Message): boolean => auxiliary_data.echo === true

const labelOf = (event: Message): string =>
  text(isOurs(event) ? 'thread.ourReaction' : 'thread.theirReaction')

/** Each side has one reaction at a time; an empty one takes it back. */
const reactionsOf = (events: readonly Message[]): Marks['reactions'] => {
  const bySide = new Map<boolean, Message>()
  for (const event of events) if (eventOf(event) === 'reaction') bySide.set(isOurs(event), event)
  return [...bySide.values()].flatMap(event =>
    event.text === null || event.text === '' ? [] : [{ emoji: event.text, label: labelOf(event) }],
  )
}

/** What the events say of one message; they are in their order. */
export const marksOf = (id: string, events: readonly Message[]): Marks => {
  const own = events.filter(({ quote }) => quote?.id === id)
  return { isEdited: own.some(event => eventOf(event) === 'edited'), reactions: reactionsOf(own) }
}

/** What a message itself shows: its status, or a mark on it. */
const SHOWN: ReadonlySet<string> = new Set([
  ...['sent', 'delivered', 'read', 'failed', 'deleted', 'media', 'transcribed', 'edited', 'reaction'],
])

/** Events that have a line of their own: about the conversation, or about a message that is not here. */
export const isLine = (event: Message, messages: readonly Message[]): boolean =>
  !SHOWN.has(eventOf(event)) ||
  (eventOf(event) === 'reaction' && !messages.some(({ id }) => id === event.quote?.id))

/** An event in words; what a platform calls it, where there are none. */
export const lineOf = (event: Message): string => {
  const name = eventOf(event)
  if (name === 'reaction') return text('thread.reacted', { emoji: event.text ?? '' })
  const known = word('thread.event', name)
  return known === name
    ? name
        .replaceAll('_', ' ')
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase()
    : known
}
