import { keyOf } from '../../delivery/open-service.ts'
import { headersOf } from '../../delivery/to-service.ts'
import { SECOND } from '../../domain/time.ts'
import { causeOf } from '../../fetch-failure.ts'
import { VERSION } from '../../version.ts'

/** What an endpoint answered to an event that was forwarded. */
export interface Forwarded {
  /** Null where no answer came. */
  readonly status: number | null
  readonly ms: number
  /** Why no answer came; null where one did. */
  readonly error: string | null
  /** The beginning of the answer, where it is not 2xx. */
  readonly excerpt: string | null
}

/** As long as a service has by default. */
const TIMEOUT_MS = 15 * SECOND
const EXCERPT = 200

/** The beginning of an answer. The rest is not taken: it may have no end. */
const beginningOf = async ({ body }: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length >= EXCERPT) break
  }
  return text.slice(0, EXCERPT)
}

/**
 * Sends events to a URL, signed as a service would be.
 * @param ending nothing is waited for any more
 */
export const forwarder = (url: string, secret: string, ending: AbortSignal) => {
  const open = { headers: {}, keys: () => [key] }
  const key = keyOf(secret)
  /** @param body the bytes of the event */
  return async (id: string, body: Uint8Array<ArrayBuffer>): Promise<Forwarded> => {
    const headers = headersOf(open, id, body, Date.now(), `GoTallo-Webhooks/${VERSION} (listen)`)
    const began = performance.now()
    const ms = (): number => Math.round(performance.now() - began)
    try {
      const signal = AbortSignal.any([ending, AbortSignal.timeout(TIMEOUT_MS)])
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
      const text = await beginningOf(answer)
      return { status: answer.status, ms: ms(), error: null, excerpt: answer.ok ? null : text }
    } catch (error) {
      return { status: null, ms: ms(), error: causeOf(error), excerpt: null }
    }
  }
}
