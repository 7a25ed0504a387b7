/** A server with nothing in it but files, on a port of this machine. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { StoredFile } from '../domain/file.ts'
import { DAY } from '../domain/time.ts'
import { createFileLinks, createNewId, type FileLinks } from '../secrets.ts'
import { createTelemetry } from '../telemetry.ts'
import { FilesWorld, keyOf, NOON, sha256 } from '../usecases/fetch-files.testing.ts'
import { ServeFile } from '../usecases/serve-file.ts'
import { UploadFile } from '../usecases/upload-file.ts'
import { listen } from './listen.ts'
import type { ServerSettings, UseCases } from './parts.ts'
import { createServer } from './server.ts'

export const FILE = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
export const TENANT = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e22'
export const OTHER = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e33'
export const TOKEN = 'gt_of_this_tenant'
export const UPLOAD_LIMIT = 200_000

const KEY = keyOf(FILE, { id: 'm1' })

/** A row that is STORED with these bytes. */
export const storedAs = (bytes: string, over: Partial<StoredFile> = {}): Partial<StoredFile> => ({
  state: 'STORED',
  key: KEY,
  mimeType: 'image/jpeg',
  size: bytes.length,
  sha256: sha256(bytes),
  ...over,
})

const authenticate = {
  principal: async (token: string) =>
    token === TOKEN ? { tokenId: 't', tenantId: TENANT, kind: 'agent', name: 'crm', orgId: null } : null,
  tenantExists: async () => true,
}

export class FilesHub implements AsyncDisposable {
  readonly world: FilesWorld
  readonly app: FastifyInstance
  #links: FileLinks | null = null

  private constructor(world: FilesWorld, settings: Partial<ServerSettings>) {
    this.world = world
    const telemetry = createTelemetry([(name, event) => void world.told.push({ name, event })])
    const now = (): number => world.now
    const tools = { store: { files: world.rows }, files: world.files, telemetry, now }
    const usecases = {
      authenticate,
      organisation: { isWanted: () => false },
      serveFile: new ServeFile({
        ...tools,
        fetch: world.fetch,
        verifyLink: (...proof) => this.links.verify(...proof),
      }),
      uploadFile: new UploadFile({ ...tools, newId: createNewId(), maxFileBytes: UPLOAD_LIMIT }),
    } as unknown as UseCases
    this.app = createServer({
      usecases,
      telemetry,
      now,
      version: '0.0.0',
      publicUrl: 'https://hub.example.com',
      metrics: async () => '',
      readiness: async () => [],
      settings: { trustedProxies: [], loopback: false, ...settings },
    })
  }

  /**
   * @param bytes what lies in the file store; null: nothing does
   * @param addresses where it listens; the links hold 127.0.0.1
   */
  static async open(
    row: Partial<StoredFile> = {},
    bytes: string | null = null,
    settings: Partial<ServerSettings> = {},
    addresses: readonly string[] = ['127.0.0.1'],
  ): Promise<FilesHub> {
    const world = new FilesWorld({ id: FILE, ...row })
    if (bytes !== null) world.files.kept.set(KEY, Buffer.from(bytes))
    const hub = new FilesHub(world, settings)
    await listen(hub.app, addresses, 0)
    const { port } = hub.app.server.address() as AddressInfo
    hub.#links = createFileLinks(randomBytes(32), `http://127.0.0.1:${port}`, DAY, () => world.now)
    return hub
  }

  get links(): FileLinks {
    if (this.#links === null) throw new Error('This hub is not open.')
    return this.#links
  }

  get url(): string {
    return new URL(this.link()).origin
  }

  link(id = FILE): string {
    return this.links.link(id)
  }

  get(headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
    return fetch(this.link(), { method, headers })
  }

  /** What was told, beside each answer. */
  get told(): string[] {
    return this.world.names.filter(name => name !== 'http.answered')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close()
  }
}

export { DAY, NOON, sha256 }
