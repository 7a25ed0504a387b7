import type { NoticeChange, Person } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { asId, asObject, asText, type Wire, without } from '../shared/read.ts'
import type { Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { type Happening, type HappeningReader, NO_PERSON } from './happening.ts'
import { type Move, moveOf } from './moves.ts'
import { asBsuid, asPhone, type Ids, personOf, readIds } from './people.ts'
import type { Scope } from './scope.ts'
import type { WireMessage } from './wire.ts'

/** The platform's own object, which came out of JSON, without what stands elsewhere in the notice. */
const rest = (wire: Wire, ...names: string[]): JsonObject => without(wire, new Set(names)) as JsonObject

const noticeOf = (
  happening: Happening,
  about: Move,
  notice: Pick<NoticeChange, 'event' | 'detail'> & { readonly text?: string | null },
): Reading => ({
  change: {
    kind: 'notice',
    extIdentifier: happening.id,
    timestamp: readTimestamp(happening.message.timestamp),
    ...notice,
    ...about,
  },
})

/** Where a system message names the old id only in its sentence: "User A changed from 1650… to 1219…". */
const FROM_TO = / from (\S{1,150}) to \S{1,150}$/

const idsBefore = (system: Wire, message: WireMessage): Ids => {
  // Where the message names its sender by the new id, it does not tell the old one.
  const sender = message.from_user_id === system.user_id ? null : message.from_user_id
  const named = readIds(system.previous_user_id ?? sender, message.from)
  const spoken = FROM_TO.exec(asText(system.body) ?? '')?.[1]
  return { bsuid: named.bsuid ?? asBsuid(spoken), phone: named.phone ?? asPhone(spoken) }
}

/** System messages by which a person gets another number or user id; the last is the older name of the first. */
const MOVES = new Set(['user_changed_number', 'user_changed_user_id', 'customer_changed_number'])

const aboutWhom = (event: string, system: Wire, happening: Happening): Move | null => {
  if (!MOVES.has(event)) return happening.person ? { person: happening.person } : null
  const after = readIds(system.user_id, system.wa_id ?? system.new_wa_id)
  return moveOf(idsBefore(system, happening.message), after, happening.scope.people)
}

/** What WhatsApp itself says of a person: a new number, a new user id, a new device. */
export const readSystem: HappeningReader = happening => {
  const system = asObject(happening.message.system)
  if (!system) return { unread: 'This system message holds nothing.' }
  const event = asText(system.type) ?? 'system'
  const about = aboutWhom(event, system, happening)
  if (!about) return NO_PERSON
  const identity = asObject(happening.message.identity)
  const detail = {
    ...rest(system, 'type', 'event'),
    ...(identity ? { identity: rest(identity) } : {}),
  }
  return noticeOf(happening, about, { event, detail })
}

/** The person opened the chat for the first time and has not written yet. */
export const readWelcome: HappeningReader = happening =>
  happening.person
    ? noticeOf(happening, { person: happening.person }, { event: 'request_welcome', detail: {} })
    : NO_PERSON

/** The person's answer to our question whether we may call. */
export const readCallPermission: HappeningReader = happening => {
  const reply = asObject(asObject(happening.message.interactive)?.call_permission_reply)
  if (!happening.person) return NO_PERSON
  const quoted = asText(asObject(happening.message.context)?.id)
  const detail = { ...rest(reply ?? {}, 'event'), ...(quoted ? { quoted_ext_identifier: quoted } : {}) }
  return noticeOf(happening, { person: happening.person }, { event: 'call_permission_reply', detail })
}

/** An id for what has none: the same post again makes the same one. */
const madeId = (...parts: unknown[]): string => parts.map(part => asId(part) ?? '').join(':')

/** A member of `user_preferences[]`: the person wants, or no longer wants, marketing messages. */
export const readPreference = (entry: Wire, scope: Scope): Reading => {
  const person: Person | null = personOf(readIds(entry.user_id, entry.wa_id), scope.people)
  if (!person) return NO_PERSON
  const { category, value, timestamp } = entry
  return {
    change: {
      kind: 'notice',
      extIdentifier: madeId('user_preferences', person.identities[0], category, value, timestamp),
      event: 'user_preferences',
      person,
      timestamp: readTimestamp(timestamp),
      detail: rest(entry, 'timestamp', 'event'),
    },
  }
}

/** A member of `user_id_update[]`: a person's user id was replaced by another. */
export const readUserIdUpdate = (entry: Wire, scope: Scope): Reading => {
  const ids = asObject(entry.user_id)
  const about = moveOf(readIds(ids?.previous, entry.wa_id), readIds(ids?.current, null), scope.people)
  if (!about) return NO_PERSON
  return {
    change: {
      kind: 'notice',
      extIdentifier: madeId('user_id_update', ids?.previous, ids?.current, entry.timestamp),
      event: 'user_id_update',
      timestamp: readTimestamp(entry.timestamp),
      detail: rest(entry, 'timestamp', 'event'),
      ...about,
    },
  }
}
