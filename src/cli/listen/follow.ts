import { setTimeout as pause } from 'node:timers/promises'
import { SECOND } from '../../domain/time.ts'
import { causeInWords } from '../../fetch-failure.ts'
import { readEvents, type SseEvent } from './sse.ts'

/** What is followed. */
export interface Followed {
  /** Of the stream, with its query. */
  readonly url: string
  readonly token: string
  /** Where to begin; null: from now on. */
  readonly after: string | null
}

/** What is told of the connection. */
export type Notice =
  | { readonly kind: 'connected' }
  /** It is tried again in so many milliseconds. */
  | { readonly kind: 'broken'; readonly reason: string; readonly againInMs: number }

export interface FollowTools {
  readonly signal: AbortSignal
  readonly notice: (notice: Notice) => void
  /** A number in [0, 1). */
  readonly random: () => number
  /** Three heartbeats. Defaults to 45 s. */
  readonly idleMs?: number
  /** Defaults to 1 s. */
  readonly firstPauseMs?: number
}

const LONGEST_PAUSE_MS = 30 * SECOND
/** Not worth trying again: the token, the tenant or the place is wrong. */
const FATAL = new Set([400, 401, 403, 404, 405, 406, 410])

/** Who reads slowly is not to blame on the hub: only waiting for it is measured. */
async function* chunksOf(body: ReadableStream<Uint8Array>, idleMs: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { promise: silence, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(new Error('nothing came for too long')), idleMs)
      const got = await Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer))
      if (got.done) return
      yield got.value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** What the hub said against it. */
export const refusalOf = async (response: Response): Promise<string> => {
  const text = await response.text().catch(() => '')
  try {
    return String((JSON.parse(text) as { detail?: string }).detail ?? text)
  } catch {
    return `the hub answered ${response.status}`
  }
}

/** A reason for which it is no use to go on. */
class Refused extends Error {}

/**
 * Follows a stream until it is told to end: where the connection breaks it comes again from the last id, at longer and
 * longer intervals.
 * @throws Error with what the hub said, where trying again is of no use
 */
export async function* follow(followed: Followed, tools: FollowTools): AsyncGenerator<SseEvent> {
  const { signal, notice, firstPauseMs = SECOND } = tools
  let { after } = followed
  for (let failures = 0; !signal.aborted; ) {
    let reason = 'the hub ended the stream'
    let retryMs = 0
    try {
      const opened = await open({ ...followed, after }, signal)
      if ('retryMs' in opened) {
        reason = opened.reason
        retryMs = opened.retryMs
      } else {
        failures = 0
        notice({ kind: 'connected' })
        const heard = ({ lastId }: { lastId: string | null }): void => {
          after = lastId
        }
        const chunks = chunksOf(opened.body, tools.idleMs ?? 45 * SECOND)
        for await (const event of readEvents(chunks, heard, after)) {
          if (event.event === 'end' || event.event === 'cut') reason = detailOf(event.data)
          else yield event
          // Only what was dealt with is behind us.
          after = event.id
        }
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Refused) throw new Error(error.message)
      reason = causeInWords(error)
    }
    if (signal.aborted) return
    const growing = Math.min(firstPauseMs * 2 ** failures, LONGEST_PAUSE_MS) * (0.5 + tools.random() / 2)
    failures += 1
    const againInMs = Math.round(Math.max(growing, retryMs))
    notice({ kind: 'broken', reason, againInMs })
    // Ends early where it is told to end.
    await pause(againInMs, null, { signal }).catch(() => null)
  }
}

type Opened =
  | { readonly body: ReadableStream<Uint8Array> }
  | { readonly reason: string; readonly retryMs: number }

/** @throws Refused */
const open = async ({ url, token, after }: Followed, signal: AbortSignal): Promise<Opened> => {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'text/event-stream',
    ...(after === null ? {} : { 'last-event-id': after }),
  }
  const response = await fetch(url, { headers, signal, redirect: 'error' })
  if (response.ok && response.body !== null) {
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) return { body: response.body }
    throw new Refused(`${new URL(url).origin} answers, but with no stream: is that the hub?`)
  }
  const reason = await refusalOf(response)
  if (FATAL.has(response.status)) throw new Refused(reason)
  const seconds = Number(response.headers.get('retry-after') ?? 0)
  return { reason, retryMs: Number.isFinite(seconds) ? seconds * SECOND : 0 }
}

const detailOf = (data: string): string => {
  try {
    return String((JSON.parse(data) as { detail?: string }).detail ?? 'the hub ended the stream')
  } catch {
    return 'the hub ended the stream'
  }
}
