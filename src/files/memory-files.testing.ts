/** Rows and bytes of files in memory, for tests of what stands on the two ports. */
import { createHash } from 'node:crypto'
import type { StoredFile } from '../domain/file.ts'
import type { FetchTurn, FileStore } from '../store/files.ts'
import { type ByteRange, type Files, FilesUnavailable, FileTooLarge, type Written } from './files.ts'

const WANTED: StoredFile = {
  id: 'file',
  kind: 'MESSAGE',
  tenantId: 'tenant',
  platformId: 'account',
  state: 'WANTED',
  key: null,
  mimeType: null,
  size: null,
  sha256: null,
  title: null,
  reason: null,
  attempts: 0,
  due: 0,
  createdAt: 0,
}

export const aFile = (over: Partial<StoredFile> = {}): StoredFile => ({ ...WANTED, ...over })

export class MemoryFileRows implements FileStore {
  readonly rows = new Map<string, StoredFile>()
  /** When each may be deleted. */
  readonly unusedKeys = new Map<string, number>()

  constructor(...files: readonly StoredFile[]) {
    for (const file of files) this.rows.set(file.id, file)
  }

  /** Changes a row. */
  put(id: string, over: Partial<StoredFile>): void {
    const row = this.rows.get(id)
    if (row !== undefined) this.rows.set(id, { ...row, ...over })
  }

  async file(id: string): Promise<StoredFile | null> {
    return this.rows.get(id) ?? null
  }

  /** Accounts have their turns in the order of their ids. */
  async claimWanted(now: number, until: number, turn: FetchTurn): Promise<readonly StoredFile[]> {
    const due = this.#wanted(turn.except).filter(file => file.due <= now)
    const first = new Map(due.toReversed().map(file => [file.platformId ?? '', file]))
    const accounts = [...first.keys()].sort()
    const last = turn.after ?? ''
    const turns = [...accounts.filter(id => id > last), ...accounts.filter(id => id <= last)]
    const claimed = turns.slice(0, turn.limit).flatMap(id => first.get(id) ?? [])
    for (const { id } of claimed) this.put(id, { due: until })
    return claimed
  }

  async nextWanted(except: readonly string[]): Promise<number | null> {
    return this.#wanted(except)[0]?.due ?? null
  }

  async addUpload(file: StoredFile): Promise<void> {
    this.rows.set(file.id, file)
    if (file.key !== null) this.unusedKeys.delete(file.key)
  }

  async pruneUploads(): Promise<number> {
    return 0
  }

  async reserveKey(key: string, until: number): Promise<void> {
    this.unusedKeys.set(key, until)
  }

  async unused(now: number, limit: number): Promise<readonly string[]> {
    const due = [...this.unusedKeys].filter(([, at]) => at <= now)
    return due.map(([key]) => key).slice(0, limit)
  }

  async forgetUnused(keys: readonly string[], now: number): Promise<void> {
    for (const key of keys) if ((this.unusedKeys.get(key) ?? now) <= now) this.unusedKeys.delete(key)
  }

  #wanted(except: readonly string[]): StoredFile[] {
    const wanted = [...this.rows.values()].filter(
      ({ state, platformId }) => state === 'WANTED' && !except.includes(platformId ?? ''),
    )
    return wanted.sort((a, b) => a.due - b.due)
  }
}

export class MemoryFiles implements Files {
  readonly kept = new Map<string, Uint8Array>()
  /** While it is true, nothing can be read or written. */
  down = false
  /** What is found by the first bytes. */
  sniffed: string | null = null

  async write(key: string, stream: ReadableStream<Uint8Array>, limit: number): Promise<Written> {
    this.#check()
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of stream) {
      size += chunk.byteLength
      if (size > limit) throw new FileTooLarge(limit)
      chunks.push(chunk)
    }
    this.#check()
    const bytes = Buffer.concat(chunks)
    this.kept.set(key, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { size, sha256, sniffedType: this.sniffed }
  }

  async read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    this.#check()
    const bytes = this.kept.get(key)
    if (bytes === undefined) return null
    const part = range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)
    return new Blob([Uint8Array.from(part)]).stream()
  }

  async remove(key: string): Promise<void> {
    this.#check()
    this.kept.delete(key)
  }

  async check(): Promise<string | null> {
    return this.down ? 'down' : null
  }

  #check(): void {
    if (this.down) throw new FilesUnavailable('the file store is down')
  }
}
