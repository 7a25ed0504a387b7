import type { PersonalPage, PersonalPart } from '../people.ts'
import { fromJson } from '../shared/json.ts'
import { namesOf } from '../shared/traces.ts'
import { unpackBody } from './body.ts'
import { conversationById } from './browse.ts'
import type { Database } from './database.ts'
import { type FileRow, fileOf, SELECT_FILE } from './files.ts'
import { idOf, keyOf } from './ids.ts'
import { searchParked } from './parked.ts'
import { quarantineRow } from './quarantine.ts'
import { messagesOf } from './stretches.ts'
import { searchQuarantine } from './traces.ts'

const PERSON = `SELECT u.id, u.platform, u.identities, u.phone_number, c.id AS conversation_id, c.num AS conversation
  FROM chat_users u CROSS JOIN platforms p ON p.num = u.platform CROSS JOIN tenants t ON t.num = p.tenant
    CROSS JOIN conversations c ON c.chat_user = u.num
  WHERE u.id = ? AND t.id = ? AND NOT u.erased`

interface PersonRow {
  readonly id: Uint8Array
  readonly platform: number
  readonly identities: string
  readonly phone_number: string | null
  readonly conversation_id: Uint8Array
  readonly conversation: number
}

const identitiesOf = ({ identities }: PersonRow): string[] => fromJson<string[]>(identities) ?? []

/** How many rows a page is made of. */
const PAGE = 100

/** A part of one section. */
interface Portion {
  readonly parts: readonly PersonalPart[]
  /** Where the section goes on; null: this was its last portion. */
  readonly next: string | null
}

/** @param after where the last portion ended; `""`: from the beginning */
type Section = (database: Database, person: PersonRow, after: string) => Portion

const MESSAGES = `SELECT m.id FROM ${messagesOf('?')} WHERE m.id > ? ORDER BY m.id LIMIT ?`

/** A section that goes through his messages, and tells something of each. */
const ofMessages =
  (tell: (database: Database, id: Uint8Array) => readonly PersonalPart[]): Section =>
  (database, { conversation }, after) => {
    const ids = database.query<{ id: Uint8Array }>(MESSAGES).all(conversation, keyOf(after), PAGE)
    const last = ids.length < PAGE ? undefined : ids.at(-1)
    return {
      parts: ids.flatMap(({ id }) => tell(database, id)),
      next: last === undefined ? null : idOf(last.id),
    }
  }

interface EventRow {
  readonly seq: number
  readonly body: Uint8Array
}

const eventPart = ({ body }: EventRow): PersonalPart => ({ kind: 'event', value: unpackBody(body) })

/** A message's own event has its id; those that tell of it name it. */
const EVENTS = `SELECT seq, body FROM events WHERE id = ?1 AND message_id = ?1
  UNION ALL SELECT seq, body FROM events WHERE message_id = ?1 AND message_id <> id ORDER BY seq`

const NOTICES = 'SELECT seq, body FROM events WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?'

const notices: Section = (database, { conversation }, after) => {
  const rows = database.query<EventRow>(NOTICES).all(conversation, Number(after), PAGE)
  return { parts: rows.map(eventPart), next: rows.length < PAGE ? null : String(rows.at(-1)?.seq) }
}

const filesOf = (database: Database, id: Uint8Array): PersonalPart[] =>
  database
    .query<FileRow>(`${SELECT_FILE} WHERE f.id = ?`)
    .all(id)
    .map(row => ({ kind: 'file', value: fileOf(row) }))

const quarantine: Section = (database, person, after) => {
  const { found, last } = searchQuarantine(database, {
    platform: person.platform,
    names: namesOf(identitiesOf(person), person.phone_number),
    till: Number.MAX_SAFE_INTEGER,
    after: Number(after),
    limit: PAGE,
  })
  const parts = found.map(num => ({ kind: 'quarantine', value: quarantineRow(database, num) }) as const)
  return { parts, next: last === null ? null : String(last) }
}

const parked: Section = (database, person, after) => {
  const named = {
    platform: person.platform,
    identities: identitiesOf(person),
    phoneNumber: person.phone_number,
  }
  const { found, last } = searchParked(database, named, after, PAGE)
  return { parts: found.map(value => ({ kind: 'parked', value }) as const), next: last }
}

/** What is told after the person himself, in this order. */
const SECTIONS: readonly Section[] = [
  ofMessages((_, id) => [{ kind: 'message', value: idOf(id) }]),
  ofMessages((database, id) => database.query<EventRow>(EVENTS).all(id).map(eventPart)),
  notices,
  ofMessages(filesOf),
  (database, { id }) => ({ parts: filesOf(database, id), next: null }),
  quarantine,
  parked,
]

const cursorOf = (section: number, after: string): string | null =>
  section < SECTIONS.length ? `${section} ${after}` : null

/** A page of what is stored about a chat user; null where there is none, or no more. */
export const readParts = (
  database: Database,
  tenantId: string,
  chatUserId: string,
  after: string | null,
): PersonalPage | null => {
  const person = database.query<PersonRow>(PERSON).one(keyOf(chatUserId), keyOf(tenantId))
  if (person === undefined) return null
  if (after === null) return { parts: [personPart(database, person)], next: cursorOf(0, '') }
  const [number = ''] = after.split(' ', 1)
  const section = SECTIONS[Number(number)]
  if (section === undefined) return null
  const { parts, next } = section(database, person, after.slice(number.length + 1))
  return { parts, next: next === null ? cursorOf(Number(number) + 1, '') : cursorOf(Number(number), next) }
}

const personPart = (database: Database, person: PersonRow): PersonalPart => {
  const value = conversationById(database, person.conversation_id)
  if (value === null) throw new Error(`The chat user ${idOf(person.id)} has lost its conversation.`)
  return { kind: 'person', value, identities: identitiesOf(person) }
}
