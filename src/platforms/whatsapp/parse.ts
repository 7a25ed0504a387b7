import type { ParsedPost } from '../platform.ts'
import { readBody } from '../shared/json.ts'
import { asObject, clip } from '../shared/read.ts'
import { newSink, note, type Prune, type Reading, type Sink, walk, walkItems } from '../shared/sink.ts'
import { readCall } from './calls.ts'
import { reasonsOf } from './errors.ts'
import { readBackfill, walkHistory } from './history.ts'
import { pruned, readEcho, readInbound } from './messages.ts'
import { readPreference, readUserIdUpdate } from './notices.ts'
import { readStatus } from './receipts.ts'
import { Scope } from './scope.ts'
import type { WireMessage, WireValue } from './wire.ts'

/**
 * The subscription fields that are about messages and persons; `standby` and `message_echoes` carry what
 * another sender on our number (Meta's business agent) hears and says. Of the others the post is kept.
 */
const FIELDS = new Set([
  'messages',
  'smb_message_echoes',
  'message_echoes',
  'standby',
  'history',
  'calls',
  'user_preferences',
  'user_id_update',
])

type ListWalker = (sink: Sink, list: unknown, path: string, scope: Scope) => void

const each =
  (read: (item: WireMessage, scope: Scope) => Reading, prune?: Prune): ListWalker =>
  (sink, list, path, scope) =>
    walkItems(sink, scope.account, list, path, item => read(item, scope), prune)

/** The lists of a `value`, whichever field it came under. */
const LISTS: ReadonlyMap<string, ListWalker> = new Map([
  // Under `history` they are files of messages that a chunk has announced.
  ['messages', each((message, scope) => (scope.live ? readInbound : readBackfill)(message, scope), pruned)],
  ['message_echoes', each(readEcho, pruned)],
  ['statuses', each(readStatus)],
  ['calls', each(readCall)],
  ['user_preferences', each(readPreference)],
  ['user_id_update', each(readUserIdUpdate)],
  ['history', walkHistory],
])

/** What describes the items of a value, and is none itself. */
const BESIDE = new Set(['messaging_product', 'metadata', 'contacts', 'errors'])

/** Meta may put a word more beside the lists at any time; only a list that we pass over is a loss. */
const isPassedOver = (name: string, member: unknown): boolean =>
  !BESIDE.has(name) && Array.isArray(member) && member.length > 0

const readValue = (sink: Sink, value: WireValue, path: string, live: boolean): void => {
  const scope = new Scope(value, live)
  let isKnown = false
  for (const name of Object.keys(value)) {
    const member = value[name]
    const walkList = LISTS.get(name)
    if (walkList) walkList(sink, member, `${path}.${name}`, scope)
    else if (isPassedOver(name, member)) {
      note(sink, `${path}.${clip(name)}`, 'This list is not known.')
    }
    isKnown ||= walkList !== undefined || BESIDE.has(name) || Array.isArray(member)
  }
  if (!isKnown) note(sink, path, 'This holds nothing that is known.')
  for (const reason of reasonsOf(scope.errorsLeft())) note(sink, `${path}.errors`, reason)
  const errors = value.errors ?? []
  if (!(Array.isArray(errors) && errors.every(asObject)))
    note(sink, `${path}.errors`, 'This is no list of errors.')
}

const readChange = (sink: Sink, field: unknown, value: unknown, path: string): void => {
  const object = asObject(value)
  // A post that was passed on by a partner may lack the field; the lists in it say enough.
  if (field !== undefined && !(typeof field === 'string' && FIELDS.has(field))) {
    note(sink, path, `The field "${clip(String(field))}" is not about messages.`)
  } else if (object) readValue(sink, object, `${path}.value`, field !== 'history')
  else note(sink, `${path}.value`, 'This is not an object.')
}

const OBJECT = 'whatsapp_business_account'

/**
 * Reads a post of WhatsApp's Cloud API. Every level of it is a batch, and whatever one element holds, the
 * others are read.
 * @param body the bytes, whatever they are
 */
export const parsePost = (body: Uint8Array): ParsedPost => {
  const sink = newSink()
  const post = asObject(readBody(body))
  if (!post) note(sink, '', 'The body is not a JSON object.')
  else if (post.object !== undefined && post.object !== OBJECT) {
    note(sink, 'object', `This is not "${OBJECT}".`)
  } else {
    walk(sink, post.entry, 'entry', (entry, path) =>
      walk(sink, entry.changes, `${path}.changes`, (change, at) =>
        readChange(sink, change.field, change.value, at),
      ),
    )
  }
  return sink
}
