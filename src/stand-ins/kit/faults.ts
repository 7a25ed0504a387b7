import type { ApiAnswer, ApiCall } from './call.ts'

/** Which requests a fault is for. */
export type Matches = (call: ApiCall) => boolean

/**
 * What goes wrong. `carriedOut`: the request was obeyed all the same, only its answer is lost. `own`: what only this
 * platform knows; its route sees to it, and its answer is given as always.
 */
export type FaultKind<Own = never> =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer; readonly carriedOut: boolean }
  | { readonly kind: 'hang'; readonly carriedOut: boolean }
  | { readonly kind: 'reset'; readonly carriedOut: boolean }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'own'; readonly own: Own }

export interface FaultOptions {
  /** By default those that send a message. */
  readonly when?: Matches
  /** How many requests; 1 by default. */
  readonly times?: number
}

/** A fault that was ordered. */
export class Fault<Own = never> {
  readonly what: FaultKind<Own>
  /** The requests that it has met. */
  readonly met: ApiCall[] = []
  readonly #when: Matches
  readonly #released: Promise<void>
  #left: number
  #release: () => void = () => {}

  constructor(what: FaultKind<Own>, when: Matches, times: number) {
    this.what = what
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
  take(call: ApiCall): boolean {
    if (this.#left <= 0 || !this.#when(call)) return false
    this.#left -= 1
    this.met.push(call)
    return true
  }
}

/** Another answer than the platform's, or one of its errors. */
export const answering = (answer: ApiAnswer, carriedOut = false): FaultKind => ({
  kind: 'answer',
  answer,
  carriedOut,
})

/** Something in front of the platform is broken, and says so in HTML. */
export const badGateway = (carriedOut = false): FaultKind =>
  answering(
    {
      status: 502,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>',
    },
    carriedOut,
  )

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

/** The faults that were ordered, in that order. */
export class Faults<Own = never> {
  readonly #ordered: Fault<Own>[] = []
  readonly #isSend: Matches

  /** @param isSend requests that send a message: what a fault is for where nothing else is said */
  constructor(isSend: Matches) {
    this.#isSend = isSend
  }

  order(what: FaultKind<Own>, { when = this.#isSend, times = 1 }: FaultOptions = {}): Fault<Own> {
    const fault = new Fault<Own>(what, when, times)
    this.#ordered.push(fault)
    return fault
  }

  /** The fault of a request, if there is one. */
  take(call: ApiCall): Fault<Own> | null {
    return this.#ordered.find(fault => fault.take(call)) ?? null
  }

  /** Ends all. */
  clear(): void {
    for (const fault of this.#ordered.splice(0)) fault.release()
  }
}
