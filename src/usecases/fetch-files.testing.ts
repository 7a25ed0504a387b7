import { createHash } from 'node:crypto'
import type { Media } from '../domain/change.ts'
import type { JsonObject } from '../domain/contract.ts'
import type { StoredFile } from '../domain/file.ts'
import { aFile, MemoryFileRows, MemoryFiles } from '../files/memory-files.testing.ts'
import type { Credentials, MediaAnswer } from '../platforms/platform.ts'
import type { Store } from '../store/store.ts'
import { createTelemetry, type TelemetryName } from '../telemetry.ts'
import type { Accounts } from './accounts.ts'
import { FetchFiles } from './fetch-files.ts'
import type { FileOutcome, SettleFile } from './file-outcome.ts'
import { ServeFile } from './serve-file.ts'

export const NOON = Date.parse('2022-06-30T12:00:00Z')
export const LIMIT = 1_000

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Where a file of the world lies that was fetched by this reference. */
export const keyOf = (id: string, ref: JsonObject): string =>
  `tenant/${id}/${sha256(JSON.stringify(ref)).slice(0, 16)}`

export const streamOf = (text: string): ReadableStream<Uint8Array> => new Blob([text]).stream()

export const given = (text: string, mimeType: string | null = 'image/jpeg'): MediaAnswer => ({
  state: 'ok',
  stream: streamOf(text),
  mimeType,
  size: text.length,
})

type Answer = MediaAnswer | (() => MediaAnswer | Promise<MediaAnswer>)

/** A platform, a store and a file store in memory around the use cases. */
export class FilesWorld {
  now = NOON
  readonly rows: MemoryFileRows
  readonly files = new MemoryFiles()
  readonly media = new Map<string, Media>()
  readonly pictures = new Map<string, string>()
  /** What the platform answers, one after the other; the last one again and again. */
  answers: Answer[] = [given('the file')]
  /** Null: the account was removed. */
  credentials: Credentials | null = { token: 'secret' }
  readonly asked: { ref: JsonObject; credentials: Credentials }[] = []
  readonly outcomes: { id: string; outcome: FileOutcome; ref: JsonObject | null }[] = []
  readonly told: { name: TelemetryName; event: unknown }[] = []
  /** Called before an outcome is written down. */
  beforeSettling: () => void = () => undefined
  readonly fetch: FetchFiles
  readonly serve: ServeFile

  constructor(file: Partial<StoredFile> = {}) {
    const row = aFile({ createdAt: NOON, due: NOON, ...file })
    this.rows = new MemoryFileRows(row)
    if (row.kind === 'MESSAGE') this.media.set(row.id, { ref: { id: 'm1' }, mimeType: null, title: null })
    const store = this.#store()
    const telemetry = createTelemetry([(name, event) => void this.told.push({ name, event })])
    const tools = { store, files: this.files, telemetry, now: () => this.now }
    this.fetch = new FetchFiles({
      ...tools,
      accounts: this.#accounts(),
      settle: this.#settle,
      digest: sha256,
      maxFileBytes: LIMIT,
    })
    const verifyLink = (id: string, expires: string, signature: string): boolean =>
      signature === `right for ${id}` && Number(expires) * 1_000 > this.now
    this.serve = new ServeFile({ ...tools, fetch: this.fetch, verifyLink })
  }

  get names(): TelemetryName[] {
    return this.told.map(({ name }) => name)
  }

  row(id = 'file'): StoredFile | undefined {
    return this.rows.rows.get(id)
  }

  #store(): Store {
    const messages = {
      message: async (_tenant: string, id: string) =>
        this.rows.rows.has(id) ? { message: { media: this.media.get(id) ?? null } } : null,
      load: async (wanted: readonly { chatUserIds: readonly string[] }[]) => ({
        chatUsers: wanted
          .flatMap(({ chatUserIds }) => chatUserIds)
          .map(id => ({ id, profilePictureUrl: this.pictures.get(id) ?? null })),
      }),
    }
    return { files: this.rows, messages } as unknown as Store
  }

  #accounts(): Accounts {
    const platform = {
      media: async (ref: JsonObject, credentials: Credentials) => {
        this.asked.push({ ref, credentials })
        const next = this.answers.length > 1 ? this.answers.shift() : this.answers[0]
        return typeof next === 'function' ? await next() : next
      },
    }
    const open = (id: string) =>
      id !== 'account' || this.credentials === null ? null : { platform, credentials: this.credentials }
    return { open } as unknown as Accounts
  }

  /** As the store does it: nothing is written where the message has another file by now. */
  readonly #settle: SettleFile = async (file, outcome, ref) => {
    this.beforeSettling()
    this.outcomes.push({ id: file.id, outcome, ref })
    const isSame = JSON.stringify(this.media.get(file.id)?.ref ?? null) === JSON.stringify(ref)
    if (file.kind === 'MESSAGE' && ref !== null && !isSame) return
    if (outcome.state === 'STORED') {
      const { key, mimeType, size, sha256: digest } = outcome
      this.rows.put(file.id, { state: 'STORED', key, mimeType, size, sha256: digest })
    } else this.rows.put(file.id, outcome)
  }
}
