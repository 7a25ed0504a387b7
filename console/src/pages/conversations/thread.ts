import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import { onNews } from '../../api/stream.ts'
import { useHere } from '../../shell/here.tsx'

/** A message that another one quotes. */
export type Quoted = Omit<Schema<'MessageEvent'>, 'quote'>
export type Message = Quoted & { readonly quote: Quoted | null }

/** Messages that are told without the stream, as on a platform account that forwards nothing. */
const LOOK_AGAIN_MS = 20_000

/** What came with the pages and by the stream, and what was sent from here. */
interface Heard {
  readonly id: string
  readonly messages: ReadonlyMap<string, Message>
  readonly events: ReadonlyMap<string, Message>
}

const nothing = (id: string): Heard => ({ id, messages: new Map(), events: new Map() })

const isNewer = (a: Quoted, b: Quoted): boolean =>
  Date.parse(a.modified_timestamp) > Date.parse(b.modified_timestamp)

/** A mirror keeps the newest snapshot of each message. */
const kept = (messages: ReadonlyMap<string, Message>, given: Message): ReadonlyMap<string, Message> => {
  const known = messages.get(given.id)
  if (known !== undefined && !isNewer(given, known)) return messages
  // A changed message comes as a quote, without what it quotes itself.
  const quote = given.quote ?? known?.quote ?? null
  return new Map(messages).set(given.id, { ...given, quote })
}

const heardOf = (heard: Heard, message: Message): Heard => {
  const { quote } = message
  if (message.type !== 'EVENT') return { ...heard, messages: kept(heard.messages, message) }
  const events = new Map(heard.events).set(message.id, message)
  return {
    ...heard,
    events,
    messages: quote === null ? heard.messages : kept(heard.messages, { ...quote, quote: null }),
  }
}

const byTime = (a: Message, b: Message): number =>
  Date.parse(a.timestamp) - Date.parse(b.timestamp) || (a.id < b.id ? -1 : 1)

/** What was listed, brought up to date by what was heard; the oldest first. */
const merged = (listed: readonly Message[], heard: Heard): readonly Message[] => {
  let all: ReadonlyMap<string, Message> = new Map(listed.map(message => [message.id, message]))
  const oldest = listed.at(-1)
  for (const message of heard.messages.values()) {
    // A change to a message further back than what is shown.
    const isHidden = !all.has(message.id) && oldest !== undefined && message.id < oldest.id
    if (!isHidden) all = kept(all, message)
  }
  return [...all.values()].sort(byTime)
}

/** A conversation's messages, live. */
export const useThread = (id: string) => {
  const path = { tenant_id: useHere().tenantId, conversation_id: id }
  const [state, setHeard] = useState<Heard>(nothing(id))
  const heard = state.id === id ? state : nothing(id)
  const hear = useCallback(
    (...told: readonly Message[]) => setHeard(old => told.reduce(heardOf, old.id === id ? old : nothing(id))),
    [id],
  )
  const pages = usePages(
    `thread ${id}`,
    async asked => {
      const query = { limit: 50, include: 'events', ...asked } as const
      const url = '/api/v1/tenants/{tenant_id}/conversations/{conversation_id}/messages/'
      const page = await take(api.GET(url, { params: { path, query } }))
      hear(...(page.events ?? []))
      return page
    },
    { everyMs: LOOK_AGAIN_MS },
  )
  useEffect(
    () => onNews(news => news.kind === 'message' && news.data.conversation_id === id && hear(news.data)),
    [id, hear],
  )
  const { rows } = pages
  const messages = useMemo(() => (rows === null ? null : merged(rows, heard)), [rows, heard])
  const events = useMemo(() => [...heard.events.values()].sort(byTime), [heard])
  return { messages, events, pages, hear }
}
export type Thread = ReturnType<typeof useThread>
