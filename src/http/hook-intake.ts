import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Telemetry } from '../telemetry.ts'
import { inOneGo } from '../turn.ts'
import type { ReceivePlatformPost } from '../usecases/receive-platform-post.ts'
import { ALWAYS } from './always.ts'
import { readRaw } from './raw-body.ts'
import type { SlowCallers } from './slow-callers.ts'

/** The route that documents and answers it. */
export const HOOK_ROUTE = '/hooks/:platform_id'

/** What the platforms call, as the hub prints it; another spelling takes the way of every other request. */
const CALLED = /^\/hooks\/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\/?$/

const BODY = '{}'
const TAKEN = Object.entries({
  ...ALWAYS,
  'content-type': 'application/json; charset=utf-8',
  'content-length': String(BODY.length),
}).flat()
const LAST = [...TAKEN, 'connection', 'close']

type HookAnswer = NonNullable<Awaited<ReturnType<ReceivePlatformPost['receive']>>>

interface WholePost {
  readonly platformId: string
  readonly post: Parameters<ReceivePlatformPost['receive']>[1]
  /** @param answer in place of the usual one */
  readonly kept: (answer: HookAnswer | null) => void
  readonly refused: (error: unknown) => void
}

/**
 * Takes what the platforms send, and answers that it is kept. Most requests of a hub are these, and the framework's
 * routing, hooks and sending would cost as much again as all that is done with one: so a post that is well is
 * answered without them. What is refused is handed to the framework, which alone answers refusals.
 */
export class HookIntake {
  readonly #receive: ReceivePlatformPost
  readonly #telemetry: Telemetry
  readonly #slow: SlowCallers
  readonly #failures = new WeakMap<IncomingMessage, { readonly error: unknown }>()
  /** Takes posts that have come whole. */
  readonly #whole = inOneGo<WholePost>(({ platformId, post, kept, refused }) => {
    this.#receive.receive(platformId, post).then(kept, refused)
  })
  #closing = false

  constructor(parts: { receive: ReceivePlatformPost; telemetry: Telemetry; slow: SlowCallers }) {
    this.#receive = parts.receive
    this.#telemetry = parts.telemetry
    this.#slow = parts.slow
  }

  /** Requests go the framework's way from now on, and connections end with the answers that are under way. */
  close(): void {
    this.#closing = true
  }

  /** Takes a request past the framework where it is one of a platform. @param refused takes what is not well */
  shortcut(request: IncomingMessage, response: ServerResponse, refused: () => void): boolean {
    if (request.method !== 'POST' || this.#closing || request.headers.host === undefined) return false
    const platformId = CALLED.exec(request.url ?? '')?.[1]
    if (platformId === undefined) return false
    const began = performance.now()
    this.take(platformId, request, response, error => {
      if (error === null) this.#tell(performance.now() - began)
      else if (!response.headersSent) {
        this.#failures.set(request, { error })
        refused()
      }
    })
    return true
  }

  /** Why a request was refused that has been taken before; null where it has not been. */
  failureOf(request: IncomingMessage): { readonly error: unknown } | null {
    return this.#failures.get(request) ?? null
  }

  /** Takes a post, and answers it where it is kept. @param done told that it is answered, or why it is not */
  take(
    platformId: string,
    request: IncomingMessage,
    response: ServerResponse,
    done: (error: unknown) => void,
  ): void {
    const { headers } = request
    const target = request.url ?? ''
    const kept: WholePost['kept'] = answer => {
      this.#slow.isTaken(request)
      // He was too slow, and has had his answer: it is kept all the same.
      if (response.headersSent) return
      this.#answer(response, answer)
      done(null)
    }
    try {
      const limit = this.#receive.maxBodyBytes(platformId)
      readRaw(request, headers['content-length'], limit, (refusal, body) => {
        if (refusal !== null) done(refusal)
        else this.#whole({ platformId, post: { body, headers, target }, kept, refused: done })
      })
    } catch (error) {
      done(error)
    }
  }

  #answer(response: ServerResponse, own: HookAnswer | null): void {
    if (own === null) {
      response.writeHead(200, this.#closing ? LAST : TAKEN).end(BODY, 'latin1')
      return
    }
    const head = { ...ALWAYS, 'content-type': own.contentType, 'content-length': Buffer.byteLength(own.body) }
    response.writeHead(200, this.#closing ? { ...head, connection: 'close' } : head).end(own.body)
  }

  #tell(ms: number): void {
    this.#telemetry.emit('http.answered', { method: 'POST', route: HOOK_ROUTE, status: 200, ms })
  }
}
