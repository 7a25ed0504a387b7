import type { ServerResponse } from 'node:http'
import { SECOND } from '../domain/time.ts'
import type { Live, StreamEnd, StreamedEvent, StreamSink } from '../usecases/stream/streamed.ts'
import { ALWAYS } from './always.ts'
import { liveView } from './schemas/stream.ts'
import type { StreamSettings } from './stream-settings.ts'

/** After an end that the reader does not take. */
const LINGER_MS = 5 * SECOND
/** Readers come again so soon. */
const RETRY_MS = 2_000

/** Nobody in between may hold back, change or keep what is streamed. */
const HEAD = {
  ...ALWAYS,
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

/** Why a stream ends, and what to do. */
const ENDS = {
  too_slow:
    'You did not take what was sent for too long. Come again from the last id: nothing of the events is lost.',
  unauthorized: 'The token was revoked, or its tenant is gone.',
  shutdown: 'This node stops. Come again from the last id.',
  cursor_lost: 'The place at which you stood is not known any more. Begin without an id.',
  failed: 'The events could not be read. Come again from the last id.',
  lifetime: 'It has been open for long. Come again from the last id.',
} as const
type EndReason = keyof typeof ENDS

/** A message as it is sent: made once, for all readers. */
const frames = new WeakMap<StreamedEvent, Buffer>()

const frameOf = (event: StreamedEvent): Buffer => {
  const known = frames.get(event)
  if (known !== undefined) return known
  // The bytes of an event are JSON in one line.
  const parts = [Buffer.from(`id: ${event.cursor}\nevent: message\ndata: `), event.body, Buffer.from('\n\n')]
  const frame = Buffer.concat(parts)
  frames.set(event, frame)
  return frame
}

/**
 * One reader's stream (Server-Sent Events). What waits for him is bounded: a page of messages, which he is given as he
 * has room for it, and some of what happens; who takes none of it is cut off.
 */
export class EventStream implements StreamSink {
  readonly #response: ServerResponse
  readonly #settings: StreamSettings
  readonly #ended: (reason: EndReason | 'closed') => void
  readonly #beganAt = performance.now()
  #saidAt = performance.now()
  /** Since when he has not taken all that he was sent; null: he has. */
  #fullSince: number | null = null
  #liveBytes = 0
  /** A cursor that he has not been told. */
  #owed: string | null = null
  #isOver = false

  /** @param ended called once, when it has ended for whatever reason */
  constructor(
    response: ServerResponse,
    settings: StreamSettings,
    ended: (reason: EndReason | 'closed') => void,
  ) {
    this.#response = response
    this.#settings = settings
    this.#ended = ended
  }

  /** @param resume called when there is room again */
  begin(cursor: string, resume: () => void): void {
    const response = this.#response
    response.on('drain', () => {
      this.#fullSince = null
      this.#liveBytes = 0
      resume()
    })
    response.once('close', () => this.#close('closed'))
    response.on('error', () => this.#close('closed'))
    response.writeHead(200, HEAD)
    this.#write(`retry: ${RETRY_MS}\nid: ${cursor}\n: the stream begins\n\n`)
  }

  get hasRoom(): boolean {
    return !this.#isOver && this.#fullSince === null
  }

  messages(events: readonly StreamedEvent[], cursor: string): void {
    this.#response.cork()
    for (const event of events) this.#write(frameOf(event))
    this.#response.uncork()
    this.#owed = events.at(-1)?.cursor === cursor ? null : cursor
  }

  live(happening: Live): void {
    const frame = `event: ${happening.kind}\ndata: ${JSON.stringify(liveView(happening))}\n\n`
    this.#write(frame)
    if (this.#fullSince === null) return
    this.#liveBytes += Buffer.byteLength(frame)
    if (this.#liveBytes > this.#settings.liveBytes) this.#finish('too_slow')
  }

  end(reason: StreamEnd): void {
    this.#finish(reason)
  }

  /** To be called many times within a heartbeat. */
  look(): void {
    const now = performance.now()
    const { heartbeatMs, stallMs, lifetimeMs } = this.#settings
    if (this.#fullSince !== null && now - this.#fullSince >= stallMs) return this.#finish('too_slow')
    if (now - this.#beganAt >= lifetimeMs) return this.#finish('lifetime')
    if (now - this.#saidAt < heartbeatMs) return
    const id = this.#owed === null ? '' : `id: ${this.#owed}\n`
    this.#owed = null
    this.#write(`${id}: still here\n\n`)
  }

  #write(chunk: string | Buffer): void {
    if (this.#isOver) return
    this.#saidAt = performance.now()
    if (!this.#response.write(chunk)) this.#fullSince ??= this.#saidAt
  }

  #finish(reason: EndReason): void {
    if (this.#isOver) return
    const name = reason === 'too_slow' ? 'cut' : 'end'
    const id = this.#owed === null ? '' : `id: ${this.#owed}\n`
    this.#write(`${id}event: ${name}\ndata: ${JSON.stringify({ reason, detail: ENDS[reason] })}\n\n`)
    this.#close(reason)
    this.#response.end()
    setTimeout(() => this.#response.destroy(), LINGER_MS).unref()
  }

  #close(reason: EndReason | 'closed'): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ended(reason)
  }
}
