import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterAll, beforeAll } from 'vitest'
import { listen, shut } from '../../../src/stand-ins/listen.ts'
import type { Sample } from './samples.ts'

/** How one address answers. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => void

/** Gives a file with its length and a type. @param type left out: its own; null: none is said */
export const giving =
  ({ bytes, mimeType }: Sample, type: string | null = mimeType): Serve =>
  (_, response) =>
    response
      .writeHead(200, {
        'content-length': bytes.length,
        ...(type === null ? {} : { 'content-type': type }),
      })
      .end(bytes)

/** Gives a file without saying how long it is. */
export const streaming =
  ({ bytes, mimeType }: Sample): Serve =>
  (_, response) => {
    response.writeHead(200, { 'content-type': mimeType })
    response.write(bytes)
    response.end()
  }

/** Does something else once a promise is kept. */
export const after =
  (promise: Promise<unknown>, serve: Serve): Serve =>
  (request, response) =>
    void promise.then(() => serve(request, response))

/** Gives nothing but a status. */
export const saying =
  (status: number, headers: Record<string, string> = {}): Serve =>
  (_, response) =>
    response.writeHead(status, headers).end()

/** Somebody's server with files: neither a platform's nor ours. */
export class FileHost {
  readonly #server: Server
  readonly #files = new Map<string, Serve>()
  /** The paths that were asked for, in order. */
  readonly asked: string[] = []
  #origin = ''

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '/'
      this.asked.push(path)
      const serve = this.#files.get(path) ?? saying(404)
      serve(request, response)
    })
  }

  static async start(): Promise<FileHost> {
    const host = new FileHost()
    host.#origin = await listen(host.#server)
    return host
  }

  /** @returns a URL of its own, that holds a secret as such URLs do */
  serve(serve: Serve, name = 'file'): string {
    const path = `/${this.#files.size + 1}/${name}?token=secret-of-the-host`
    this.#files.set(path, serve)
    return this.#origin + path
  }

  /** How often a URL of its was asked for. */
  timesAsked(url: string): number {
    return this.asked.filter(path => this.#origin + path === url).length
  }

  close(): Promise<void> {
    return shut(this.#server)
  }
}

/** A server with files for all tests of a file. */
export const useFileHost = (): { readonly host: FileHost } => {
  let host: FileHost | undefined
  beforeAll(async () => {
    host = await FileHost.start()
  })
  afterAll(async () => {
    await host?.close()
  })
  return {
    get host() {
      if (host === undefined) throw new Error('The server is started in beforeAll.')
      return host
    },
  }
}
