import type { ParsedPost } from '../platform.ts'
import { readBody } from '../shared/json.ts'
import { asId, asObject, clip } from '../shared/read.ts'
import { newSink, note, type Prune, type Reading, readItem, type Sink } from '../shared/sink.ts'
import { readCallback } from './callbacks.ts'
import {
  readConnection,
  readHappening,
  readMyChatMember,
  readReaction,
  readReactionCount,
  walkDeletions,
} from './happenings.ts'
import { pruned, readEdit, readMessage } from './messages.ts'
import type { WireMessage, WireUpdate } from './wire.ts'

/** Reads a member of an update. @param update its number, which tells it from every other one of this bot */
type Walker = (sink: Sink, member: unknown, path: string, update: string) => void

const one =
  (read: (item: WireMessage, update: string) => Reading, prune?: Prune): Walker =>
  (sink, member, path, update) =>
    readItem(sink, null, member, item => read(item, update), prune, path)

const message = one(readMessage, pruned)
const edit = one(readEdit, pruned)

/** What an update may hold, and that Telegram is asked for. */
const ASKED: readonly (readonly [string, Walker])[] = [
  ['message', message],
  ['edited_message', edit],
  ['channel_post', message],
  ['edited_channel_post', edit],
  ['business_connection', one(readConnection)],
  ['business_message', message],
  ['edited_business_message', edit],
  [
    'deleted_business_messages',
    (sink, member, path) =>
      readItem(
        sink,
        null,
        member,
        item => {
          walkDeletions(sink, item, path)
          return {}
        },
        undefined,
        path,
      ),
  ],
  ['guest_message', message],
  ['message_reaction', one(readReaction)],
  ['message_reaction_count', one(readReactionCount)],
  ['callback_query', one(readCallback)],
  ['my_chat_member', one(readMyChatMember)],
  ['chat_join_request', one(readHappening('chat_join_request'))],
]

/** What comes only where somebody else has asked for it, and can be told all the same. */
const UNASKED = ['chat_member', 'chat_boost', 'poll_answer', 'purchased_paid_media']

/** The kinds of updates that Telegram is asked for: all that are read here. It sends no others. */
export const ALLOWED_UPDATES: readonly string[] = ASKED.map(([name]) => name)

const WALKERS: ReadonlyMap<string, Walker> = new Map([
  ...ASKED,
  ...UNASKED.map(name => [name, one(readHappening(name))] as const),
])

const walkUpdate = (sink: Sink, post: WireUpdate): void => {
  const update = asId(post.update_id)
  if (update === null) return note(sink, 'update_id', 'This update has no number.')
  const names = Object.keys(post).filter(name => name !== 'update_id')
  if (names.length === 0) note(sink, '', 'This update holds nothing.')
  for (const name of names) {
    const walk = WALKERS.get(name)
    if (walk) walk(sink, post[name], name, update)
    else note(sink, clip(name), 'This kind of update is not about a conversation, or not known.')
  }
}

/**
 * Reads an update, which is what Telegram posts, and what is fetched from it.
 * @param body the bytes, whatever they are
 */
export const parseUpdate = (body: Uint8Array): ParsedPost => {
  const sink = newSink()
  const post = asObject(readBody(body))
  if (!post) note(sink, '', 'The body is not a JSON object.')
  else walkUpdate(sink, post)
  return sink
}
