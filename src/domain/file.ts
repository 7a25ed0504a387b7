import { DAY, type Millis } from './time.ts'

/** WANTED: to be fetched from the platform. STORED: we have it. GONE: it cannot be had any more. */
export type FileState = 'WANTED' | 'STORED' | 'GONE'
/** What a file belongs to. A message's has the message's id, a chat user's picture the chat user's, an upload its own. */
export type FileKind = 'MESSAGE' | 'CHAT_USER' | 'UPLOAD'

/** A file that we serve, or will. */
export interface StoredFile {
  readonly id: string
  readonly kind: FileKind
  readonly tenantId: string
  /** Null for an upload. */
  readonly platformId: string | null
  readonly state: FileState
  /** Where it lies in the file store; null unless STORED. Several files may share one. */
  readonly key: string | null
  /** With its parameters; null unless STORED. */
  readonly mimeType: string | null
  /** Bytes; null unless STORED. */
  readonly size: number | null
  /** Of its bytes, hexadecimal; null unless STORED. */
  readonly sha256: string | null
  /** The name under which it is offered. */
  readonly title: string | null
  /** Why it is GONE, in words. */
  readonly reason: string | null
  /** How often it was tried to fetch it. */
  readonly attempts: number
  /** WANTED: when it is fetched next. */
  readonly due: Millis
  readonly createdAt: Millis
}

/**
 * Bytes that were written to the file store are deleted after so long where no file has come to have them. It is counted
 * from when all of them had come: far longer than it may take to put them into their place, and to write the file's row.
 */
export const UNCLAIMED_FOR: Millis = DAY

/** A file that is to be fetched as soon as may be. */
export const wantedFile = (
  kind: FileKind,
  {
    id,
    tenantId,
    platformId,
  }: { readonly id: string; readonly tenantId: string; readonly platformId: string },
  title: string | null,
  now: Millis,
): StoredFile => ({
  id,
  kind,
  tenantId,
  platformId,
  state: 'WANTED',
  key: null,
  mimeType: null,
  size: null,
  sha256: null,
  title,
  reason: null,
  attempts: 0,
  due: now,
  createdAt: now,
})
