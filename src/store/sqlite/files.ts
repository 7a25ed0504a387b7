import { notFound } from '../../domain/errors.ts'
import type { StoredFile } from '../../domain/file.ts'
import type { Millis } from '../../domain/time.ts'
import type { FetchTurn, FileStore } from '../files.ts'
import { Conflict } from '../shared/conflict.ts'
import { PLAIN_FILE, type PlainFile, plainFileOf } from '../shared/plain-rows.ts'
import type { Database } from './database.ts'
import type { GroupCommit } from './group-commit.ts'
import { bytesOf, idOf, idOrNull, keyOf } from './ids.ts'
import { type Refs, tenantNumber } from './refs.ts'

export interface FileRow extends PlainFile {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly platform_id: Uint8Array | null
}

/** The columns of a {@link FileRow}. */
export const FILE_FIELDS = `f.id, t.id AS tenant_id, p.id AS platform_id, ${PLAIN_FILE}`

export const FILE_FROM = `files f CROSS JOIN tenants t ON t.num = f.tenant LEFT JOIN platforms p ON p.num = f.platform`

/** Reads files; a condition on `f` follows. */
export const SELECT_FILE = `SELECT ${FILE_FIELDS} FROM ${FILE_FROM}`

export const fileOf = (row: FileRow): StoredFile => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  platformId: idOrNull(row.platform_id),
  ...plainFileOf(row),
})

/** Is what a file belongs to there? Not where it is being erased. */
const OWNER: { readonly [K in 'MESSAGE' | 'CHAT_USER']: string } = {
  MESSAGE: `SELECT 1 FROM messages m CROSS JOIN conversations c ON c.num = m.conversation
    WHERE m.id = ? AND NOT c.erased`,
  CHAT_USER: 'SELECT 1 FROM chat_users WHERE id = ? AND NOT erased',
}

const hasOwner = (database: Database, { id, kind }: StoredFile): boolean =>
  kind === 'UPLOAD' || database.query<unknown>(OWNER[kind]).one(keyOf(id)) !== undefined

const UPSERT = `INSERT INTO files
  (id, kind, tenant, platform, state, key, mime_type, size, sha256, title, reason, attempts, due, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, tenant = excluded.tenant, platform = excluded.platform,
    state = excluded.state, key = excluded.key, mime_type = excluded.mime_type, size = excluded.size,
    sha256 = excluded.sha256, title = excluded.title, reason = excluded.reason, attempts = excluded.attempts,
    due = excluded.due, created_at = excluded.created_at`

const insertFile = (database: Database, file: StoredFile, tenant: number, platform: number | null): void => {
  const { id, kind, state, key, mimeType, size, sha256, title, reason, attempts, due, createdAt } = file
  const about = [bytesOf(id), kind, tenant, platform, state] as const
  const bytes = [key, mimeType, size, sha256, title] as const
  database.query(UPSERT).run(...about, ...bytes, reason, attempts, due, createdAt)
}

/** A key that no file has, and from when on it may be deleted. */
const NOTE_KEY = `INSERT INTO unused_keys (key, due) SELECT ?1, ?2
  WHERE NOT EXISTS (SELECT 1 FROM files WHERE key = ?1)
  ON CONFLICT (key) DO UPDATE SET due = excluded.due`

const AT_ONCE = 0

/** Writes a file as it is from now on. Of one whose owner went meanwhile only the bytes are left to be deleted. */
export const writeFile = (database: Database, file: StoredFile, refs: Refs): void => {
  if (file.platformId === null) return addUpload(database, file)
  if (hasOwner(database, file)) {
    const { num, tenant } = refs.platform(file.platformId)
    insertFile(database, file, tenant, num)
  } else if (file.key !== null) database.query(NOTE_KEY).run(file.key, AT_ONCE)
}

/** @throws Refusal `not_found` where its tenant is not there */
const addUpload = (database: Database, file: StoredFile): void => {
  const tenant = tenantNumber(database, file.tenantId)
  if (tenant === undefined) throw notFound('tenant')
  insertFile(database, file, tenant, null)
}

const SHARE = `INSERT INTO files
  (id, kind, tenant, platform, state, key, mime_type, size, sha256, title, attempts, due, created_at)
  SELECT m.id, 'MESSAGE', f.tenant, m.platform, f.state, f.key, f.mime_type, f.size, f.sha256, f.title, 0, m.modified,
    m.modified
  FROM files f CROSS JOIN messages m CROSS JOIN platforms p ON p.num = m.platform AND p.tenant = f.tenant
  WHERE f.id = ? AND f.kind = 'UPLOAD' AND m.id = ?`

/**
 * Gives a message a file of its own that shares an upload's bytes.
 * @throws Conflict where the upload is not there
 */
export const shareUpload = (database: Database, messageId: string, uploadId: string): void => {
  if (database.query(SHARE).run(keyOf(uploadId), keyOf(messageId)) !== 1) throw new Conflict()
}

const FILE = `${SELECT_FILE} WHERE f.id = ?`

const readFile = (database: Database, id: string): StoredFile | null => {
  const row = database.query<FileRow>(FILE).one(keyOf(id))
  if (row === undefined) return null
  const file = fileOf(row)
  return hasOwner(database, file) ? file : null
}

/**
 * Accounts with a file that is WANTED, each found by one look into the index however many files it has, and when its
 * first one is due.
 */
const WAITING = `WITH RECURSIVE accounts (account) AS (
    SELECT min(platform) FROM files WHERE state = 'WANTED'
    UNION ALL SELECT (SELECT min(platform) FROM files WHERE state = 'WANTED' AND platform > account)
      FROM accounts WHERE account IS NOT NULL),
  waiting (account, due) AS (
    SELECT account, (SELECT min(due) FROM files WHERE state = 'WANTED' AND platform = account) FROM accounts
    WHERE account IS NOT NULL AND account NOT IN
      (SELECT p.num FROM json_each(?1) CROSS JOIN platforms p ON p.id = unhex(value, '-')))`

const TURNS = `${WAITING} SELECT account FROM waiting WHERE due <= ?2
  ORDER BY account <= coalesce((SELECT num FROM platforms WHERE id = ?3), 0), account LIMIT ?4`

const FIRST_WANTED = `${SELECT_FILE} WHERE f.num =
  (SELECT num FROM files WHERE state = 'WANTED' AND platform = ? ORDER BY due LIMIT 1)`

const claimWanted = (
  database: Database,
  now: Millis,
  until: Millis,
  { limit, except, after }: FetchTurn,
): StoredFile[] => {
  const last = keyOf(after ?? '')
  const turns = database.query<{ account: number }>(TURNS).all(JSON.stringify(except), now, last, limit)
  const rows = turns.flatMap(({ account }) => database.query<FileRow>(FIRST_WANTED).all(account))
  for (const { id } of rows) database.query('UPDATE files SET due = ? WHERE id = ?').run(until, id)
  return rows.map(row => ({ ...fileOf(row), due: until })).filter(file => hasOwner(database, file))
}

const NEXT_WANTED = `${WAITING} SELECT min(due) AS due FROM waiting`

const nextWanted = (database: Database, except: readonly string[]): Millis | null =>
  database.query<{ due: number | null }>(NEXT_WANTED).one(JSON.stringify(except))?.due ?? null

const PRUNE_UPLOADS = `DELETE FROM files WHERE num IN
  (SELECT num FROM files WHERE kind = 'UPLOAD' AND created_at < ? ORDER BY created_at LIMIT ?)`

const readUnused = (database: Database, now: Millis, limit: number): string[] =>
  database
    .query<{ key: string }>('SELECT key FROM unused_keys WHERE due <= ? ORDER BY due LIMIT ?')
    .all(now, limit)
    .map(({ key }) => key)

const forgetUnused = (database: Database, keys: readonly string[], now: Millis): void => {
  const forget = database.query('DELETE FROM unused_keys WHERE key = ? AND due <= ?')
  for (const key of keys) forget.run(key, now)
}

/** Which files there are, in SQLite. */
export const fileStore = (db: Database, group: GroupCommit): FileStore => ({
  file: async id => db.read(() => readFile(db, id)),
  claimWanted: (now, until, turn) => group.write(() => claimWanted(db, now, until, turn)),
  nextWanted: async except => db.read(() => nextWanted(db, except)),
  addUpload: file => group.write(() => addUpload(db, file)),
  pruneUploads: (before, limit) => group.write(() => db.query(PRUNE_UPLOADS).run(before, limit)),
  reserveKey: (key, until) => group.write(() => void db.query(NOTE_KEY).run(key, until)),
  unused: async (now, limit) => db.read(() => readUnused(db, now, limit)),
  forgetUnused: (keys, now) => group.write(() => forgetUnused(db, keys, now)),
})
