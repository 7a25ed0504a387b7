import type { Dispatch } from '../../domain/dispatch.ts'
import type { StoredFile } from '../../domain/file.ts'

// What of a row is kept alike in every database: all but its ids.

export interface PlainFile {
  readonly kind: StoredFile['kind']
  readonly state: StoredFile['state']
  readonly key: string | null
  readonly mime_type: string | null
  readonly size: number | null
  readonly sha256: string | null
  readonly title: string | null
  readonly reason: string | null
  readonly attempts: number
  readonly due: number
  readonly created_at: number
}

/** The columns of a {@link PlainFile}, of `f`. */
export const PLAIN_FILE = `f.kind, f.state, f.key, f.mime_type, f.size, f.sha256, f.title, f.reason, f.attempts, f.due,
  f.created_at`

export const plainFileOf = (row: PlainFile): Omit<StoredFile, 'id' | 'tenantId' | 'platformId'> => ({
  kind: row.kind,
  state: row.state,
  key: row.key,
  mimeType: row.mime_type,
  size: row.size,
  sha256: row.sha256,
  title: row.title,
  reason: row.reason,
  attempts: row.attempts,
  due: row.due,
  createdAt: row.created_at,
})

export interface PlainDispatch {
  readonly state: Dispatch['state']
  readonly attempts: number
  readonly throttled: number
  readonly due: number
  readonly lease: string | null
  readonly created_at: number
  readonly version: number
}

/** The columns of a {@link PlainDispatch}, of `d`. */
export const PLAIN_DISPATCH = 'd.state, d.attempts, d.throttled, d.due, d.lease, d.created_at, d.version'

export const plainDispatchOf = (
  row: PlainDispatch,
): Omit<Dispatch, 'messageId' | 'tenantId' | 'platformId' | 'conversationId'> => ({
  state: row.state,
  attempts: row.attempts,
  throttled: row.throttled,
  due: row.due,
  lease: row.lease,
  createdAt: row.created_at,
  version: row.version,
})
