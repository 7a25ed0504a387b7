import { signal } from '@preact/signals'
import type { Schema } from './client.ts'
import { proof, signedOut } from './who.ts'

/** An attempt that ended, as the stream tells it. */
export interface AttemptNews {
  readonly at: string
  readonly service_id: string
  readonly delivery_id: string
  readonly event_id: string
  readonly number: number
  readonly state: string
  readonly status: number | null
  readonly error: string | null
  readonly ms: number
  readonly next_attempt_at: string | null
}
/** A service that failed, recovered or was changed. */
export interface ServiceNews {
  readonly at: string
  readonly service_id: string
  readonly change: string
  readonly state: string
  readonly reason: string | null
}

/** What the hub tells as it happens. */
export type News =
  | { readonly kind: 'message'; readonly data: Schema<'MessageEvent'> }
  | { readonly kind: 'attempt'; readonly data: AttemptNews }
  | { readonly kind: 'service'; readonly data: ServiceNews }
  /** Something may have been missed: look again. */
  | { readonly kind: 'again' }

/** Is the stream open? */
export const streamState = signal<'live' | 'connecting' | 'off'>('off')

const listeners = new Set<(news: News) => void>()

/** @returns ends it */
export const onNews = (listener: (news: News) => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const tell = (news: News): void => {
  for (const listener of [...listeners]) listener(news)
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
/** The hub says something every 15 s. */
const SILENCE_MS = 40_000

/** What one event of the stream means to the console. */
const newsOf = (kind: string, data: string): News | null => {
  if (kind === 'message' || kind === 'attempt' || kind === 'service')
    return { kind, data: JSON.parse(data) } as News
  return kind === 'missed' ? { kind: 'again' } : null
}

/** Refused for good: signed out, or no such tenant. */
const isRefused = ({ status }: Response): boolean => [401, 403, 404].includes(status)

/** As the hub asks for it, in milliseconds. */
const retryAfter = (response: Response | null): number =>
  Number(response?.headers.get('retry-after') ?? 0) * 1_000 || 0

const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** One tenant's stream: kept open, and opened again where it ends. */
class Listener {
  readonly #url: string
  #abort = new AbortController()
  #isOver = false
  #waitMs = FIRST_WAIT_MS
  /** The last event's id: from there it goes on. */
  #place = ''
  #wasOpen = false

  constructor(tenantId: string) {
    this.#url = `/api/v1/tenants/${tenantId}/stream/`
  }

  async run(): Promise<void> {
    while (!this.#isOver) {
      // The network, or the hub, may be away for a while.
      const response = await this.#open().catch(() => null)
      if (response !== null && isRefused(response)) return this.#refused(response)
      if (response?.ok === true) await this.#read(response).catch(() => undefined)
      // A place that is known no more: from now on, then.
      if (response?.status === 400) this.#place = ''
      if (this.#isOver) return
      streamState.value = 'connecting'
      await wait(Math.max(retryAfter(response), this.#waitMs * (0.75 + Math.random() / 2)))
      this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2)
    }
  }

  #refused({ status }: Response): void {
    if (this.#isOver) return
    streamState.value = 'off'
    if (status === 401) signedOut()
  }

  close(): void {
    this.#isOver = true
    streamState.value = 'off'
    this.#abort.abort()
  }

  #open(): Promise<Response> {
    this.#abort = new AbortController()
    const place: Record<string, string> = this.#place === '' ? {} : { 'last-event-id': this.#place }
    return fetch(this.#url, {
      headers: { ...proof(), accept: 'text/event-stream', ...place },
      signal: this.#abort.signal,
    })
  }

  async #read(response: Response): Promise<void> {
    streamState.value = 'live'
    this.#waitMs = FIRST_WAIT_MS
    // What happened meanwhile to services and attempts is not told again.
    if (this.#wasOpen) tell({ kind: 'again' })
    this.#wasOpen = true
    let [kind, data] = ['', '']
    for await (const line of this.#lines(response)) {
      if (line.startsWith('id: ')) this.#place = line.slice(4)
      else if (line.startsWith('event: ')) kind = line.slice(7)
      else if (line.startsWith('data: ')) data += line.slice(6)
      else if (line === '') {
        const news = data === '' ? null : newsOf(kind, data)
        if (news !== null) tell(news)
        kind = ''
        data = ''
      }
    }
  }

  /** What is silent for too long is given up. */
  async *#lines(response: Response): AsyncGenerator<string> {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const { signal } = this.#abort
    let rest = ''
    while (reader !== undefined && !signal.aborted) {
      const silence = setTimeout(() => this.#abort.abort(), SILENCE_MS)
      const { done, value } = await reader.read().finally(() => clearTimeout(silence))
      if (done) return
      const lines = (rest + value).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  }
}

/**
 * Keeps a tenant's stream open.
 * @returns closes it
 */
export const listen = (tenantId: string): (() => void) => {
  const listener = new Listener(tenantId)
  void listener.run()
  return () => listener.close()
}
