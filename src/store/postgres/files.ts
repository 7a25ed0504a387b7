import type { StoredFile } from '../../domain/file.ts'
import type { Millis } from '../../domain/time.ts'
import type { Unit } from '../../domain/unit.ts'
import type { FetchTurn, FileStore } from '../files.ts'
import { PLAIN_FILE, type PlainFile, plainFileOf } from '../shared/plain-rows.ts'
import type { Database, Session } from './database.ts'
import { expectAll } from './failure.ts'
import { keyOf } from './ids.ts'
import { holdTenant } from './records.ts'

export interface FileRow extends PlainFile {
  readonly id: string
  readonly tenant_id: string
  readonly platform_id: string | null
}

/** Reads files; a condition on `f` follows. */
export const SELECT_FILE = `SELECT f.id, f.tenant_id, f.platform_id, ${PLAIN_FILE} FROM files f`

export const fileOf = (row: FileRow): StoredFile => ({
  id: row.id,
  tenantId: row.tenant_id,
  platformId: row.platform_id,
  ...plainFileOf(row),
})

/** Is what a file belongs to there? Not where it is being erased. */
const OWNER: { readonly [K in 'MESSAGE' | 'CHAT_USER']: string } = {
  MESSAGE: `SELECT 1 FROM messages m JOIN conversations c ON c.tenant_id = m.tenant_id AND c.id = m.conversation_id
    WHERE m.tenant_id = $1 AND m.id = $2 AND NOT c.erased FOR SHARE OF m`,
  CHAT_USER: 'SELECT 1 FROM chat_users WHERE tenant_id = $1 AND id = $2 AND NOT erased FOR SHARE',
}

const hasOwner = async (
  session: Session,
  { id, kind, tenantId }: StoredFile,
  isHeld: boolean,
): Promise<boolean> => {
  if (kind === 'UPLOAD') return true
  const sql = isHeld ? OWNER[kind] : OWNER[kind].replace(/ FOR SHARE.*/, '')
  return (await session.one(sql, tenantId, keyOf(id))) !== undefined
}

const UPSERT = `INSERT INTO files
  (id, kind, tenant_id, platform_id, state, key, mime_type, size, sha256, title, reason, attempts, due, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
  ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, tenant_id = excluded.tenant_id,
    platform_id = excluded.platform_id, state = excluded.state, key = excluded.key, mime_type = excluded.mime_type,
    size = excluded.size, sha256 = excluded.sha256, title = excluded.title, reason = excluded.reason,
    attempts = excluded.attempts, due = excluded.due, created_at = excluded.created_at`

const upsert = async (session: Session, file: StoredFile): Promise<void> => {
  const { id, kind, tenantId, platformId, state, key, mimeType, size, sha256, title, reason } = file
  const about = [id, kind, tenantId, platformId, state] as const
  const bytes = [key, mimeType, size, sha256, title] as const
  await session.run(UPSERT, ...about, ...bytes, reason, file.attempts, file.due, file.createdAt)
}

/** A key that no file has, and from when on it may be deleted. Who gives a key to a file takes turns with it. */
const NOTE_KEY = `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($1, 2)))
  INSERT INTO unused_keys (key, due) SELECT $1, $2 FROM turn WHERE NOT EXISTS (SELECT 1 FROM files WHERE key = $1)
  ON CONFLICT (key) DO UPDATE SET due = excluded.due`

const AT_ONCE = 0

/** Writes files as they are from now on. Of one whose owner went meanwhile only the bytes are left to be deleted. */
export const writeFiles = async (session: Session, files: readonly StoredFile[]): Promise<void> => {
  for (const file of files.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (file.kind === 'UPLOAD') await addUpload(session, file)
    else if (await hasOwner(session, file, true)) await upsert(session, file)
    else if (file.key !== null) await session.run(NOTE_KEY, file.key, AT_ONCE)
  }
}

/** @throws Refusal `not_found` where its tenant is not there */
const addUpload = async (session: Session, file: StoredFile): Promise<void> => {
  await holdTenant(session, file.tenantId)
  await upsert(session, file)
}

const SHARE = `INSERT INTO files
  (id, kind, tenant_id, platform_id, state, key, mime_type, size, sha256, title, attempts, due, created_at)
  SELECT m.id, 'MESSAGE', f.tenant_id, m.platform_id, f.state, f.key, f.mime_type, f.size, f.sha256, f.title, 0,
    m.modified, m.modified
  FROM files f JOIN messages m ON m.tenant_id = f.tenant_id AND m.id = $2
  WHERE f.id = $1 AND f.kind = 'UPLOAD' FOR SHARE OF f`

/**
 * Gives messages files of their own that share uploads' bytes.
 * @throws Conflict where an upload is not there
 */
export const shareUploads = async (session: Session, uploads: Unit['uploads']): Promise<void> => {
  for (const { messageId, uploadId } of uploads) {
    expectAll(await session.run(SHARE, keyOf(uploadId), keyOf(messageId)), 1)
  }
}

const readFile = async (session: Session, id: string): Promise<StoredFile | null> => {
  const row = await session.one<FileRow>(`${SELECT_FILE} WHERE f.id = $1`, keyOf(id))
  if (row === undefined) return null
  const file = fileOf(row)
  return (await hasOwner(session, file, false)) ? file : null
}

/** Accounts with a file that is WANTED, each found by one look into the index however many files it has. */
const ACCOUNTS = `WITH RECURSIVE accounts (account) AS (
    (SELECT platform_id FROM files WHERE state = 'WANTED' ORDER BY platform_id LIMIT 1)
    UNION ALL SELECT (SELECT platform_id FROM files WHERE state = 'WANTED' AND platform_id > account
      ORDER BY platform_id LIMIT 1) FROM accounts WHERE account IS NOT NULL),
  waiting (account, due) AS (
    SELECT account, (SELECT min(due) FROM files WHERE state = 'WANTED' AND platform_id = account) FROM accounts
    WHERE account IS NOT NULL AND account <> ALL ($1::uuid[]))`

const TURNS = `${ACCOUNTS} SELECT account FROM waiting WHERE due <= $2
  ORDER BY account <= $3::uuid, account LIMIT $4`

const FIRST_WANTED = `${SELECT_FILE} WHERE f.state = 'WANTED' AND f.platform_id = $1 AND f.due <= $2
  ORDER BY f.due LIMIT 1 FOR UPDATE SKIP LOCKED`

const claimWanted = async (
  session: Session,
  now: Millis,
  until: Millis,
  { limit, except, after }: FetchTurn,
): Promise<StoredFile[]> => {
  const turns = await session.all<{ account: string }>(
    TURNS,
    except.map(keyOf),
    now,
    keyOf(after ?? ''),
    limit,
  )
  const claimed: StoredFile[] = []
  for (const { account } of turns) {
    const row = await session.one<FileRow>(FIRST_WANTED, account, now)
    if (row === undefined) continue
    await session.run('UPDATE files SET due = $2 WHERE id = $1', row.id, until)
    const file = { ...fileOf(row), due: until }
    if (await hasOwner(session, file, false)) claimed.push(file)
  }
  return claimed
}

const NEXT_WANTED = `${ACCOUNTS} SELECT min(due) AS due FROM waiting`

const nextWanted = async (session: Session, except: readonly string[]): Promise<Millis | null> =>
  (await session.one<{ due: number | null }>(NEXT_WANTED, except.map(keyOf)))?.due ?? null

const PRUNE_UPLOADS = `DELETE FROM files WHERE id IN
  (SELECT id FROM files WHERE kind = 'UPLOAD' AND created_at < $1 ORDER BY created_at LIMIT $2)`

const readUnused = async (session: Session, now: Millis, limit: number): Promise<string[]> => {
  const sql = 'SELECT key FROM unused_keys WHERE due <= $1 ORDER BY due LIMIT $2'
  return (await session.all<{ key: string }>(sql, now, limit)).map(({ key }) => key)
}

const FORGET_UNUSED = 'DELETE FROM unused_keys WHERE key = ANY ($1::text[]) AND due <= $2'

/** Which files there are, in PostgreSQL. */
export const fileStore = (db: Database): FileStore => ({
  file: id => db.read(session => readFile(session, id)),
  claimWanted: (now, until, turn) => db.write(session => claimWanted(session, now, until, turn)),
  nextWanted: except => db.read(session => nextWanted(session, except)),
  addUpload: file => db.write(session => addUpload(session, file)),
  pruneUploads: (before, limit) => db.write(session => session.run(PRUNE_UPLOADS, before, limit)),
  reserveKey: (key, until) => db.write(async session => void (await session.run(NOTE_KEY, key, until))),
  unused: (now, limit) => db.read(session => readUnused(session, now, limit)),
  forgetUnused: (keys, now) => db.write(async session => void (await session.run(FORGET_UNUSED, keys, now))),
})
