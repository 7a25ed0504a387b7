import type { GraphCall } from './call.ts'
import { type FailureDetails, GraphFailure } from './failure.ts'
import type { StatusName, StatusPlan } from './options.ts'

/** Which requests a fault is for. */
export type Matches = (call: GraphCall) => boolean

/** What goes wrong. `carriedOut`: the request was obeyed all the same, only its answer is lost. */
export type FaultKind =
  | { readonly kind: 'error'; readonly failure: GraphFailure }
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      readonly carriedOut: boolean
    }
  | { readonly kind: 'hang'; readonly carriedOut: boolean }
  | { readonly kind: 'reset'; readonly carriedOut: boolean }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'early'; readonly status: StatusName }
  | { readonly kind: 'held' }

export interface FaultOptions {
  /** By default posts of messages, marks of reading excepted. */
  readonly when?: Matches
  /** How many requests; 1 by default. */
  readonly times?: number
  /** The statuses that follow a message which was carried out, in place of the plan. */
  readonly statuses?: StatusPlan
}

/** Posts of messages that are not marks of reading. */
export const isSend: Matches = ({ method, path, body }) =>
  method === 'POST' && path.endsWith('/messages') && body?.status === undefined

/** Requests for the bytes of a file, at whichever host. */
export const isDownload: Matches = ({ path }) => /^\/(whatsapp_business|files)\//.test(path)

/** A fault that was ordered. */
export class Fault {
  readonly what: FaultKind
  readonly statuses: StatusPlan | null
  /** The requests that it has met. */
  readonly met: GraphCall[] = []
  #left: number
  readonly #when: Matches
  readonly #released: Promise<void>
  #release: () => void = () => {}

  constructor(what: FaultKind, { when = isSend, times = 1, statuses }: FaultOptions) {
    this.what = what
    this.statuses = statuses ?? null
    this.#when = when
    this.#left = times
    this.#released = new Promise(resolve => {
      this.#release = resolve
    })
  }

  /** Resolves once the requests that hang may go on. */
  get released(): Promise<void> {
    return this.#released
  }

  /** Lets the requests that hang go on, and those to come pass. */
  release(): void {
    this.#left = 0
    this.#release()
  }

  /** Takes a request where it is meant for this fault. */
  take(call: GraphCall): boolean {
    if (this.#left <= 0 || !this.#when(call)) return false
    this.#left -= 1
    this.met.push(call)
    return true
  }
}

/**
 * Graph's error of a code.
 * @param more what differs from the usual
 */
export const error = (code: number, more: FailureDetails = {}): FaultKind => ({
  kind: 'error',
  failure: new GraphFailure(code, more),
})

/** Too many requests, with a time to wait. */
export const throttled = (retryAfterS: number, code = 130429): FaultKind =>
  error(code, { status: 429, headers: { 'retry-after': String(retryAfterS) } })

/** Something in front of Graph is broken, and says so in HTML. */
export const badGateway = (carriedOut = false): FaultKind => ({
  kind: 'answer',
  status: 502,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  carriedOut,
})

/** A good answer of which only the beginning is there. */
export const garbage = (carriedOut = true): FaultKind => ({
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: '{"messaging_product":"whatsapp","contacts":[{"inp',
  carriedOut,
})

/** No answer until the fault is released. */
export const hang = (carriedOut = false): FaultKind => ({ kind: 'hang', carriedOut })

/** The connection is reset before anything was done. */
export const resetBefore = (): FaultKind => ({ kind: 'reset', carriedOut: false })

/** The connection is reset when everything was done: the message goes out, its answer is lost. */
export const resetAfter = (): FaultKind => ({ kind: 'reset', carriedOut: true })

/** The answer comes so many milliseconds late. */
export const slow = (ms: number): FaultKind => ({ kind: 'slow', ms })

/** The connection ends after so many bytes of the answer's body. */
export const cut = (bytes: number): FaultKind => ({ kind: 'cut', bytes })

/** A status is posted and taken before the answer is given. */
export const statusFirst = (status: StatusName = 'sent'): FaultKind => ({ kind: 'early', status })

/** The message waits until its template's quality is known; no status follows by itself. */
export const held = (): FaultKind => ({ kind: 'held' })

/** The faults that were ordered, in that order. */
export class Faults {
  readonly #ordered: Fault[] = []

  order(what: FaultKind, options: FaultOptions): Fault {
    const fault = new Fault(what, options)
    this.#ordered.push(fault)
    return fault
  }

  /** The fault of a request, if there is one. */
  take(call: GraphCall): Fault | null {
    return this.#ordered.find(fault => fault.take(call)) ?? null
  }

  /** Ends all. */
  clear(): void {
    for (const fault of this.#ordered.splice(0)) fault.release()
  }
}
