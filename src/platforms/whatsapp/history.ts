import type { ReceiptStatus } from '../../domain/status.ts'
import { asObject, asText, type Wire } from '../shared/read.ts'
import { note, type Reading, type Sink, walk, walkItems } from '../shared/sink.ts'
import { readErrors, reasonsOf } from './errors.ts'
import { pruned, readMessage, type Side } from './messages.ts'
import { asBsuid, asPhone, type Ids, personOf, readIds } from './people.ts'
import type { Scope } from './scope.ts'
import type { WireMessage } from './wire.ts'

/** How far a message of ours had come when the history was taken. */
const STATUSES: ReadonlyMap<string, ReceiptStatus | 'PREPARED'> = new Map([
  ['PENDING', 'PREPARED'],
  ['SENT', 'SENT'],
  ['DELIVERED', 'DELIVERED'],
  ['READ', 'READ'],
  ['PLAYED', 'READ'],
  ['ERROR', 'FAILED'],
])

const isOurs = (message: WireMessage, scope: Scope, customer: Ids): boolean => {
  const fromMe = asObject(message.history_context)?.from_me
  if (typeof fromMe === 'boolean') return fromMe
  const from = asPhone(message.from)
  if (from !== null && scope.business !== null) return from === scope.business
  // `to` stands only on what our side wrote.
  if (asPhone(message.to) ?? asBsuid(message.to_user_id)) return true
  return from !== null && customer.phone !== null && from !== customer.phone
}

const sideOf = (message: WireMessage, scope: Scope, customer: Ids): Side => {
  const outbound = isOurs(message, scope, customer)
  const own = outbound ? readIds(message.to_user_id, message.to) : readIds(message.from_user_id, message.from)
  const ids: Ids = { bsuid: customer.bsuid ?? own.bsuid, phone: customer.phone ?? own.phone }
  const reached = asText(asObject(message.history_context)?.status)?.toUpperCase() ?? ''
  const status = outbound ? (STATUSES.get(reached) ?? 'SENT') : 'RECEIVED'
  return { outbound, status, person: personOf(ids, scope.people) }
}

/** A thread is named after the customer; its `context` may say more of him. */
const customerOf = (thread: Wire): Ids => {
  const context = asObject(thread.context)
  const named = readIds(context?.user_id, context?.wa_id)
  const id = readIds(null, thread.id)
  return { bsuid: named.bsuid ?? id.bsuid, phone: named.phone ?? id.phone }
}

/** A member of `messages[]` under the field `history`: the file of a message that a chunk has announced. */
export const readBackfill = (message: WireMessage, scope: Scope): Reading =>
  readMessage(message, scope, sideOf(message, scope, { bsuid: null, phone: null }))

/** Walks `history[]`, whose chunks hold threads, which hold messages. */
export const walkHistory = (sink: Sink, list: unknown, path: string, scope: Scope): void =>
  walk(sink, list, path, (chunk, at) => {
    for (const reason of reasonsOf(readErrors(chunk.errors))) note(sink, `${at}.errors`, reason)
    // A chunk of errors has no threads.
    if (chunk.threads === undefined && chunk.errors !== undefined) return
    walk(sink, chunk.threads, `${at}.threads`, (thread, threadAt) => {
      const customer = customerOf(thread)
      const read = (message: WireMessage): Reading =>
        readMessage(message, scope, sideOf(message, scope, customer))
      walkItems(sink, scope.account, thread.messages, `${threadAt}.messages`, read, pruned)
    })
  })
