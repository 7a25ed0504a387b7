import { MINUTE, type Millis, SECOND } from '../../domain/time.ts'
import type { Credentials, PlatformTools, Polled, PolledPost, Polling, PollingNeed } from '../platform.ts'
import { FETCHED } from '../polling.ts'
import { asId, asList, asNumber, asObject, asText, type Wire } from '../shared/read.ts'
import { callTelegram, isDead, type TelegramFailure, verdictOf } from './api.ts'
import { deleteWebhook, setWebhook, uncallable } from './check.ts'
import { ALLOWED_UPDATES } from './parse.ts'

/** How long Telegram holds a call until something comes. */
const WAIT: Millis = 25 * SECOND
/** Beyond that, an answer is lost. */
const SLACK: Millis = 15 * SECOND
const MOST_UPDATES = 100
/** A hub that has just come up is called again within so long. */
const GRACE: Millis = MINUTE
/** Telegram calls again at distances of up to two minutes: an older error is over. */
const RECENT: Millis = 5 * MINUTE

const failed = (answer: TelegramFailure): PollingNeed => {
  const { state, detail } = verdictOf(answer)
  return { state: state === 'refused' ? 'refused' : 'unknown', detail }
}

/** Telegram holds back what its own hub could not take: that one was reached. */
const isOwnRefusal = (words: string): boolean => /\b503\b/.test(words)

/**
 * Why Telegram does not reach us, by what it says of its last try; null where nothing waits, or what went wrong is
 * over, or may be.
 */
const unreached = (info: Wire, since: Millis, now: Millis): string | null => {
  const at = (asNumber(info.last_error_date) ?? 0) * SECOND
  const words = asText(info.last_error_message) ?? 'no reason given'
  const isWaiting = (asNumber(info.pending_update_count) ?? 0) > 0
  const isFresh = at > since + GRACE && now - at < RECENT
  return isWaiting && isFresh && !isOwnRefusal(words) ? words : null
}

const pathOf = (url: string): string => URL.parse(url)?.pathname ?? ''

/** The same account of the same hub, which had another public address before. */
const isFormerHook = (url: string, hookUrl: string): boolean => pathOf(url) === pathOf(hookUrl)

const isSameList = (told: unknown): boolean => {
  const list = asList(told)
  return list.length === ALLOWED_UPDATES.length && ALLOWED_UPDATES.every(name => list.includes(name))
}

const elsewhere = (url: string): PollingNeed => {
  const host = URL.parse(url)?.host ?? 'no host'
  const detail = `Telegram calls another address for this bot (${host}). Give the token here again to take the bot over.`
  return { state: 'refused', detail }
}

/** One question of how posts are to come. */
interface Asking {
  readonly tools: PlatformTools
  readonly credentials: Credentials
  readonly hookUrl: string
  readonly signal: AbortSignal
}

/** Takes the hook back, so that messages can be fetched; what waits at Telegram is kept. */
const fetchInstead = async ({ tools, credentials, signal }: Asking, why: string): Promise<PollingNeed> => {
  const answer = await deleteWebhook(tools, credentials, signal)
  return answer.state === 'ok' ? { state: 'poll', detail: FETCHED + why } : failed(answer)
}

const setHook = async (asking: Asking): Promise<PollingNeed> => {
  const { tools, credentials, hookUrl, signal } = asking
  const answer = await setWebhook(tools, credentials, hookUrl, signal)
  if (answer.state === 'ok') return { state: 'hook' }
  const why = uncallable(answer)
  return why === null ? failed(answer) : fetchInstead(asking, why)
}

const need = async (asking: Asking, since: Millis): Promise<PollingNeed> => {
  const { tools, credentials, hookUrl, signal } = asking
  const asked = await callTelegram(tools, credentials, { method: 'getWebhookInfo', signal })
  if (asked.state !== 'ok') return failed(asked)
  const info = asObject(asked.result) ?? {}
  const url = asText(info.url)
  if (url === null) return setHook(asking)
  if (url !== hookUrl) return isFormerHook(url, hookUrl) ? setHook(asking) : elsewhere(url)
  const why = unreached(info, since, tools.now())
  if (why !== null) return fetchInstead(asking, `Telegram did not reach the hook: ${why}`)
  // A newer version may read more than an older one had asked for; it asks once, when it begins.
  const hasBegun = tools.now() > since + GRACE
  return hasBegun || isSameList(info.allowed_updates) ? { state: 'hook' } : setHook(asking)
}

const postsOf = (result: unknown): PolledPost[] =>
  asList(result).flatMap(update => {
    const number = asId(asObject(update)?.update_id)
    const body = new TextEncoder().encode(JSON.stringify(update))
    return number === null ? [] : [{ body, after: number }]
  })

const failedPoll = (answer: TelegramFailure): Polled => {
  const { detail } = answer
  if (isDead(answer)) return { state: 'refused', detail: verdictOf(answer).detail }
  if (answer.state !== 'error') return { state: 'later', detail, afterMs: null }
  // Somebody has set a hook; or somebody else fetches as well, and each call ends the other's.
  const isHooked = answer.error.code === 409 && /webhook/i.test(answer.error.words)
  return isHooked ? { state: 'changed', detail } : { state: 'later', detail, afterMs: answer.afterMs }
}

const fetchUpdates = (
  tools: PlatformTools,
  credentials: Credentials,
  after: string | null,
  signal: AbortSignal,
  limit: number,
) =>
  callTelegram(tools, credentials, {
    method: 'getUpdates',
    body: {
      ...(after === null ? {} : { offset: Number(after) + 1 }),
      limit,
      timeout: WAIT / SECOND,
      allowed_updates: ALLOWED_UPDATES,
    },
    signal,
    timeoutMs: WAIT + SLACK,
  })

/** How Telegram's updates are fetched, where it cannot call us. Source: core.telegram.org/bots/api#getupdates */
export const createPolling = (tools: PlatformTools): Polling => ({
  need: (credentials, hookUrl, since, signal) => need({ tools, credentials, hookUrl, signal }, since),
  async poll(credentials, after, signal) {
    let answer = await fetchUpdates(tools, credentials, after, signal, MOST_UPDATES)
    // All of them together may be more than one answer is let to be; one alone never is.
    if (answer.state === 'strange' && answer.status === 200)
      answer = await fetchUpdates(tools, credentials, after, signal, 1)
    return answer.state === 'ok' ? { state: 'ok', posts: postsOf(answer.result) } : failedPoll(answer)
  },
})
