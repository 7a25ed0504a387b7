import type { PersonalPage, PersonalPart } from '../people.ts'
import { namesOf } from '../shared/traces.ts'
import { conversationsById } from './browse.ts'
import { type ChatUserRow, chatUserOf, SELECT_CHAT_USER } from './chat-users.ts'
import type { Session } from './database.ts'
import { type FileRow, fileOf, SELECT_FILE } from './files.ts'
import { keyOf } from './ids.ts'
import { searchParked } from './parked.ts'
import { quarantineRow } from './quarantine.ts'
import { searchQuarantine } from './traces.ts'

const PERSON = `${SELECT_CHAT_USER} AND u.tenant_id = $1 AND u.id = $2`
const CONVERSATION = 'SELECT id FROM conversations WHERE tenant_id = $1 AND chat_user_id = $2'

/** Whose things are told. */
interface Person {
  readonly id: string
  readonly tenant: string
  readonly platform: string
  readonly identities: readonly string[]
  readonly phoneNumber: string | null
  readonly conversation: string
}

const readPerson = async (session: Session, tenantId: string, chatUserId: string): Promise<Person | null> => {
  const row = await session.one<ChatUserRow>(PERSON, keyOf(tenantId), keyOf(chatUserId))
  if (row === undefined) return null
  const { id, tenantId: tenant, platformId: platform, identities, phoneNumber } = chatUserOf(row)
  const conversation = (await session.one<{ id: string }>(CONVERSATION, tenant, id))?.id
  return conversation === undefined ? null : { id, tenant, platform, identities, phoneNumber, conversation }
}

/** How many rows a page is made of. */
const PAGE = 100

/** A part of one section. */
interface Portion {
  readonly parts: readonly PersonalPart[]
  /** Where the section goes on; null: this was its last portion. */
  readonly next: string | null
}

/** @param after where the last portion ended; `""`: from the beginning */
type Section = (session: Session, person: Person, after: string) => Promise<Portion>

const MESSAGES = `SELECT id FROM messages WHERE tenant_id = $1 AND conversation_id = $2 AND id > $3
  ORDER BY id LIMIT ${PAGE}`

/** A section that goes through his messages, and tells something of each. */
const ofMessages =
  (
    tell: (session: Session, person: Person, ids: readonly string[]) => Promise<readonly PersonalPart[]>,
  ): Section =>
  async (session, person, after) => {
    const rows = await session.all<{ id: string }>(MESSAGES, person.tenant, person.conversation, keyOf(after))
    const ids = rows.map(({ id }) => id)
    return {
      parts: await tell(session, person, ids),
      next: ids.length < PAGE ? null : (ids.at(-1) ?? null),
    }
  }

interface EventRow {
  readonly id: string
  readonly body: Uint8Array
}

const eventPart = ({ body }: EventRow): PersonalPart => ({ kind: 'event', value: body })

/** A message's own event has its id; those that tell of it name it. */
const EVENTS = `SELECT e.id, e.body FROM unnest($2::uuid[]) WITH ORDINALITY AS m (id, place)
    JOIN events e ON e.tenant_id = $1 AND (e.id = m.id AND e.message_id = m.id OR e.message_id = m.id AND e.message_id <> e.id)
  ORDER BY m.place, e.id <> m.id, e.fired_at, e.id`

const NOTICES = `SELECT id, body FROM events WHERE tenant_id = $1 AND conversation_id = $2 AND id > $3
  ORDER BY id LIMIT ${PAGE}`

const notices: Section = async (session, { tenant, conversation }, after) => {
  const rows = await session.all<EventRow>(NOTICES, tenant, conversation, keyOf(after))
  return { parts: rows.map(eventPart), next: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) }
}

const FILES = `${SELECT_FILE} WHERE f.id = ANY ($1::uuid[]) ORDER BY f.id`

const filesOf = async (session: Session, ids: readonly string[]): Promise<PersonalPart[]> =>
  (await session.all<FileRow>(FILES, ids)).map(row => ({ kind: 'file', value: fileOf(row) }))

const quarantine: Section = async (session, person, after) => {
  const { tenant, platform, identities, phoneNumber } = person
  const names = namesOf(identities, phoneNumber)
  const search = { tenant, platform, names, till: Number.MAX_SAFE_INTEGER, after: Number(after), limit: PAGE }
  const { found, last } = await searchQuarantine(session, search)
  const parts: PersonalPart[] = []
  for (const num of found) parts.push({ kind: 'quarantine', value: await quarantineRow(session, num) })
  return { parts, next: last === null ? null : String(last) }
}

const parked: Section = async (session, person, after) => {
  const { found, last } = await searchParked(session, person, after, PAGE)
  return { parts: found.map(value => ({ kind: 'parked', value }) as const), next: last }
}

/** What is told after the person himself, in this order. */
const SECTIONS: readonly Section[] = [
  ofMessages(async (_session, _person, ids) => ids.map(value => ({ kind: 'message', value }))),
  ofMessages(async (session, { tenant }, ids) =>
    (await session.all<EventRow>(EVENTS, tenant, ids)).map(eventPart),
  ),
  notices,
  ofMessages((session, _person, ids) => filesOf(session, ids)),
  async (session, { id }) => ({ parts: await filesOf(session, [id]), next: null }),
  quarantine,
  parked,
]

const cursorOf = (section: number, after: string): string | null =>
  section < SECTIONS.length ? `${section} ${after}` : null

/** A page of what is stored about a chat user; null where there is none, or no more. */
export const readParts = async (
  session: Session,
  tenantId: string,
  chatUserId: string,
  after: string | null,
): Promise<PersonalPage | null> => {
  const person = await readPerson(session, tenantId, chatUserId)
  if (person === null) return null
  if (after === null) return { parts: [await personPart(session, person)], next: cursorOf(0, '') }
  const [number = ''] = after.split(' ', 1)
  const section = SECTIONS[Number(number)]
  if (section === undefined) return null
  const { parts, next } = await section(session, person, after.slice(number.length + 1))
  return { parts, next: next === null ? cursorOf(Number(number) + 1, '') : cursorOf(Number(number), next) }
}

const personPart = async (session: Session, person: Person): Promise<PersonalPart> => {
  const { id, tenant, conversation, identities } = person
  const value = (await conversationsById(session, tenant, [conversation])).get(conversation)
  if (value === undefined) throw new Error(`The chat user ${id} has lost its conversation.`)
  return { kind: 'person', value, identities }
}
