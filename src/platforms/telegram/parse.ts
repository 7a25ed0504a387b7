import type { Credentials, ParsedPost } from '../platform.ts'
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
import { botIdOf } from './token.ts'
import type { WireMessage, WireUpdate } from './wire.ts'

/** What is known of an update besides its member. */
interface Around {
  /** Its number, which tells it from every other one of this bot. */
  readonly update: string
  /** Our own id. */
  readonly bot: string
}

type Walker = (sink: Sink, member: unknown, path: string, around: Around) => void

const one =
  (read: (item: WireMessage, around: Around) => Reading, prune?: Prune): Walker =>
  (sink, member, path, around) =>
    readItem(sink, null, member, item => read(item, around), prune, path)

const message = one((item, { bot }) => readMessage(item, bot), pruned)
const edit = one(readEdit, pruned)
const happening = (read: (item: WireMessage, update: string) => Reading): Walker =>
  one((item, { update }) => read(item, update))

/** What an update may hold, and that Telegram is asked for. */
const ASKED: readonly (readonly [string, Walker])[] = [
  ['message', message],
  ['edited_message', edit],
  ['channel_post', message],
  ['edited_channel_post', edit],
  ['business_connection', happening(readConnection)],
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
  ['message_reaction', happening(readReaction)],
  ['message_reaction_count', happening(readReactionCount)],
  ['callback_query', one(readCallback)],
  ['my_chat_member', happening(readMyChatMember)],
  ['chat_join_request', happening(readHappening('chat_join_request'))],
]

/** What comes only where somebody else has asked for it, and can be told all the same. */
const UNASKED = ['chat_member', 'chat_boost', 'poll_answer', 'purchased_paid_media']

/** The kinds of updates that Telegram is asked for: all that are read here. It sends no others. */
export const ALLOWED_UPDATES: readonly string[] = ASKED.map(([name]) => name)

const WALKERS: ReadonlyMap<string, Walker> = new Map([
  ...ASKED,
  ...UNASKED.map(name => [name, happening(readHappening(name))] as const),
])

const walkUpdate = (sink: Sink, post: WireUpdate, bot: string): void => {
  const update = asId(post.update_id)
  if (update === null) return note(sink, 'update_id', 'This update has no number.')
  const names = Object.keys(post).filter(name => name !== 'update_id')
  if (names.length === 0) note(sink, '', 'This update holds nothing.')
  for (const name of names) {
    const walk = WALKERS.get(name)
    if (walk) walk(sink, post[name], name, { update, bot })
    else note(sink, clip(name), 'This kind of update is not about a conversation, or not known.')
  }
}

/**
 * Reads an update, which is what Telegram posts, and what is fetched from it.
 * @param body the bytes, whatever they are
 * @param credentials tell who we are: what the bot itself has sent comes back from business accounts
 */
export const parseUpdate = (body: Uint8Array, credentials: Credentials): ParsedPost => {
  const sink = newSink()
  const post = asObject(readBody(body))
  if (!post) note(sink, '', 'The body is not a JSON object.')
  else walkUpdate(sink, post, botIdOf(credentials))
  return sink
}
