import { readMimeType } from '../domain/bounds.ts'
import { MINUTE, SECOND } from '../domain/time.ts'
import { failureOf } from './failure.ts'
import type { MediaAnswer, PlatformTools } from './platform.ts'

/** Makes the first call of a download: to a host that may know us. */
export type Begin = (url: string, init: RequestInit) => Promise<Response>

/** Tells the first host who asks; whoever that redirects to is not told. */
export const withAuthorization =
  ({ fetch }: Pick<PlatformTools, 'fetch'>, authorization: string): Begin =>
  (url, init) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', authorization)
    return fetch(url, { ...init, headers })
  }

const MOST_REDIRECTS = 3

/** How long a file may take to begin, where the tools do not say. */
const HEAD_MS = 15 * SECOND
/** How long it may take to end. */
const WHOLE_MS = 15 * MINUTE

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const GONE = new Set([404, 410])
/** The file is still being made ready. */
const ACCEPTED = 202

const hostOf = (url: string): string => URL.parse(url)?.host ?? 'an address that is no URL'

/** Where a redirect leads; null where that is nowhere on the web, or leaves TLS behind. */
const targetOf = (response: Response, from: string): string | null => {
  const target = URL.parse(response.headers.get('location') ?? '', from)
  const isPlain = target?.protocol === 'http:' && !from.startsWith('https:')
  return target?.protocol === 'https:' || isPlain ? (target?.href ?? null) : null
}

/** Nothing of an answer is wanted: its connection is given back. */
const discard = (response: Response): Promise<void> => response.body?.cancel() ?? Promise.resolve()

const sizeOf = (response: Response): number | null => {
  const length = response.headers.get('content-length')
  const isWhole = response.headers.get('content-encoding') === null
  return isWhole && length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null
}

const read = async (response: Response, url: string): Promise<MediaAnswer> => {
  const { status, body } = response
  if (response.ok && status !== ACCEPTED && body !== null) {
    return {
      state: 'ok',
      stream: body,
      mimeType: readMimeType(response.headers.get('content-type')),
      size: sizeOf(response),
    }
  }
  await discard(response)
  const detail = `${hostOf(url)} answered HTTP ${status}${response.ok ? ' without a file' : ''}.`
  return { state: GONE.has(status) ? 'gone' : 'later', detail }
}

/** Follows redirects. Whatever stood in the first request is not sent along: they lead to somebody else. */
const follow = async (
  tools: Pick<PlatformTools, 'fetchPublic'>,
  url: string,
  begin: Begin,
  init: RequestInit,
): Promise<MediaAnswer> => {
  let at = url
  let response = await begin(at, init)
  for (let hops = 0; REDIRECTS.has(response.status); hops += 1) {
    await discard(response)
    const target = hops < MOST_REDIRECTS ? targetOf(response, at) : null
    if (target === null) return { state: 'later', detail: `${hostOf(at)} redirects, and not to a file.` }
    at = target
    response = await tools.fetchPublic(at, init)
  }
  return read(response, at)
}

/** An address that we must not call does not become another one by waiting. */
const REFUSED = 'ADDRESS_REFUSED'

/**
 * Begins to fetch a file, over at most three redirects. Never throws; no part of the URL but its host is shown.
 * @param begin makes the first call, where it is another one than to the public
 */
export const download = async (
  tools: Pick<PlatformTools, 'fetchPublic' | 'timeoutMs'>,
  url: string,
  begin: Begin = tools.fetchPublic,
): Promise<MediaAnswer> => {
  const head = new AbortController()
  const timer = setTimeout(
    () => head.abort(new DOMException('No file came in time.', 'TimeoutError')),
    tools.timeoutMs ?? HEAD_MS,
  )
  const signal = AbortSignal.any([head.signal, AbortSignal.timeout(WHOLE_MS)])
  // A file that is packed would have another size than the one that is told.
  const init: RequestInit = { redirect: 'manual', headers: { 'accept-encoding': 'identity' }, signal }
  try {
    return await follow(tools, url, begin, init)
  } catch (error) {
    const { code, message } = failureOf(error)
    if (code === REFUSED) return { state: 'gone', detail: message }
    return { state: 'later', detail: `${hostOf(url)} could not be reached: ${code}.` }
  } finally {
    clearTimeout(timer)
  }
}
