import type { ChatUser } from '../../domain/chat-user.ts'
import { fromJson } from '../shared/json.ts'
import type { Session } from './database.ts'
import { expectAll } from './failure.ts'

export interface ChatUserRow {
  readonly id: string
  readonly tenant_id: string
  readonly platform_id: string
  readonly identities: string
  readonly profile: string
  readonly version: number
}

type Profile = Pick<
  ChatUser,
  'username' | 'firstName' | 'lastName' | 'phoneNumber' | 'gender' | 'profilePictureUrl'
>

const EMPTY: Profile = {
  username: '',
  firstName: '',
  lastName: '',
  phoneNumber: null,
  gender: null,
  profilePictureUrl: null,
}

/** Reads chat users, but none who is being erased; conditions on `u` follow. */
export const SELECT_CHAT_USER = `SELECT u.id, u.tenant_id, u.platform_id, u.identities, u.profile, u.version
  FROM chat_users u WHERE NOT u.erased`

export const chatUserOf = (row: ChatUserRow): ChatUser => ({
  id: row.id,
  tenantId: row.tenant_id,
  platformId: row.platform_id,
  identities: fromJson<string[]>(row.identities) ?? [],
  ...EMPTY,
  ...fromJson<Profile>(row.profile),
  version: row.version,
})

/** What a platform tells of a person, as JSON. */
export const profileOf = ({
  username,
  firstName,
  lastName,
  phoneNumber,
  gender,
  profilePictureUrl,
}: ChatUser): string =>
  JSON.stringify({ username, firstName, lastName, phoneNumber, gender, profilePictureUrl } satisfies Profile)

const INSERT_USERS = `INSERT INTO chat_users (tenant_id, id, platform_id, identities, profile, version)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[])`

const UPDATE_USERS = `UPDATE chat_users c SET identities = u.identities, profile = u.profile, version = u.version
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[]) AS u (tenant_id, id, identities, profile, version)
  WHERE c.tenant_id = u.tenant_id AND c.id = u.id AND c.version = u.version - 1`

/** Of chat users; theirs are found by nobody any more. */
export const DELETE_IDENTITIES = `DELETE FROM identities i
  WHERE i.tenant_id = ANY ($1::uuid[]) AND i.chat_user_id = ANY ($2::uuid[])`

const INSERT_IDENTITIES = `INSERT INTO identities (tenant_id, platform_id, identity, chat_user_id)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) AS i (tenant_id, platform_id, identity, chat_user_id)
  ORDER BY 2, 3`

/** In one order for everybody, so that two transactions do not wait for each other. */
const ordered = (users: readonly ChatUser[]): ChatUser[] => users.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/**
 * Writes chat users with their identities. All old identities go before any new one comes: within a batch one
 * may pass from one person to another.
 */
export const writeUsers = async (session: Session, all: readonly ChatUser[]): Promise<void> => {
  if (all.length === 0) return
  const users = ordered(all)
  const [changed, made] = [
    users.filter(({ version }) => version > 1),
    users.filter(({ version }) => version <= 1),
  ]
  if (changed.length > 0) await updateUsers(session, changed)
  if (made.length > 0) await insertUsers(session, made)
  const identities = users.flatMap(user => user.identities.map(identity => ({ user, identity })))
  if (identities.length === 0) return
  await session.run(
    INSERT_IDENTITIES,
    identities.map(({ user }) => user.tenantId),
    identities.map(({ user }) => user.platformId),
    identities.map(({ identity }) => identity),
    identities.map(({ user }) => user.id),
  )
}

const keysOf = (users: readonly ChatUser[]) =>
  [users.map(({ tenantId }) => tenantId), users.map(({ id }) => id)] as const

const updateUsers = async (session: Session, users: readonly ChatUser[]): Promise<void> => {
  const written = await session.run(
    UPDATE_USERS,
    ...keysOf(users),
    users.map(({ identities }) => JSON.stringify(identities)),
    users.map(profileOf),
    users.map(({ version }) => version),
  )
  expectAll(written, users.length)
  await session.run(DELETE_IDENTITIES, ...keysOf(users))
}

const insertUsers = (session: Session, users: readonly ChatUser[]): Promise<number> =>
  session.run(
    INSERT_USERS,
    ...keysOf(users),
    users.map(({ platformId }) => platformId),
    users.map(({ identities }) => JSON.stringify(identities)),
    users.map(profileOf),
    users.map(({ version }) => version),
  )
