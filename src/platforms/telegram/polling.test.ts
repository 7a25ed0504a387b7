import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../domain/time.ts'
import { bodyOf } from '../calls.testing.ts'
import { answers, CREDENTIALS, no, ok, telegramOf } from './calls.testing.ts'
import { ALLOWED_UPDATES } from './parse.ts'
import { createPolling } from './polling.ts'

const HOOK = 'https://hub.example/hooks/01949f3a'
const START = 1_753_850_000_000
const NOW = START + HOUR
const { signal } = new AbortController()

const BAD = 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook'
const TRUE = () => ok(true)

/** What Telegram says of the hook. */
const info = (more: object) => () =>
  ok({ url: HOOK, pending_update_count: 0, allowed_updates: ALLOWED_UPDATES, ...more })

const needOf = async (by: Readonly<Record<string, () => Response>>, now = NOW) => {
  const { tools, methods } = telegramOf(answers(by), { now: () => now })
  const need = await createPolling(tools).need(CREDENTIALS, HOOK, START, signal)
  return { need, methods: methods() }
}

describe('how posts come', () => {
  it('is by the hook, where Telegram takes it', async () => {
    const { need, methods } = await needOf({ getWebhookInfo: info({ url: '' }), setWebhook: TRUE })
    expect([need, methods]).toEqual([{ state: 'hook' }, ['getWebhookInfo', 'setWebhook']])
  })

  it('is by the hook that Telegram has, which is left as it is', async () => {
    const { need, methods } = await needOf({ getWebhookInfo: info({}) })
    expect([need, methods]).toEqual([{ state: 'hook' }, ['getWebhookInfo']])
  })

  it('is by the hook under its new address, where the hub had another one before', async () => {
    const url = 'https://old.example/hooks/01949f3a'
    const { need, methods } = await needOf({ getWebhookInfo: info({ url }), setWebhook: TRUE })
    expect([need, methods.at(-1)]).toEqual([{ state: 'hook' }, 'setWebhook'])
  })

  it('is told anew when the hub begins to read more than Telegram was asked for', async () => {
    const by = { getWebhookInfo: info({ allowed_updates: ['message'] }), setWebhook: TRUE }
    expect((await needOf(by, START + SECOND)).methods).toEqual(['getWebhookInfo', 'setWebhook'])
    // A server that does not know all of them must not be told each time.
    expect((await needOf(by)).methods).toEqual(['getWebhookInfo'])
  })

  it('is by fetching, where Telegram takes no such address: nobody is called then', async () => {
    const { need, methods } = await needOf({
      getWebhookInfo: info({ url: '' }),
      setWebhook: () => no(400, BAD),
      deleteWebhook: TRUE,
    })
    expect(need).toEqual({
      state: 'poll',
      detail: 'Messages are fetched (long polling): bad webhook: An HTTPS URL must be provided for webhook',
    })
    expect(methods).toEqual(['getWebhookInfo', 'setWebhook', 'deleteWebhook'])
  })

  it('is by fetching, where Telegram does not reach the hook and something waits', async () => {
    const { need } = await needOf({
      getWebhookInfo: info({
        pending_update_count: 3,
        last_error_date: (NOW - MINUTE) / SECOND,
        last_error_message: 'Connection timed out',
      }),
      deleteWebhook: TRUE,
    })
    expect(need).toEqual({
      state: 'poll',
      detail: 'Messages are fetched (long polling): Telegram did not reach the hook: Connection timed out',
    })
  })

  it.each([
    ['nothing waits', { pending_update_count: 0, last_error_date: (NOW - MINUTE) / SECOND }],
    ['the error is over', { pending_update_count: 1, last_error_date: (NOW - 10 * MINUTE) / SECOND }],
    ['there was none', { pending_update_count: 9 }],
    [
      'the hub itself had no room',
      {
        pending_update_count: 9,
        last_error_date: (NOW - MINUTE) / SECOND,
        last_error_message: 'Wrong response from the webhook: 503 Service Unavailable',
      },
    ],
  ])('is by the hook, although there was an error: %s', async (_, told) => {
    expect((await needOf({ getWebhookInfo: info(told) })).need).toEqual({ state: 'hook' })
  })

  it('is by the hook, where the error is of before the hub came up', async () => {
    const told = info({ pending_update_count: 9, last_error_date: (START - SECOND) / SECOND })
    expect((await needOf({ getWebhookInfo: told }, START + 2 * MINUTE)).need).toEqual({ state: 'hook' })
  })

  it('is somebody else’s, whose hook is not taken away', async () => {
    const { need, methods } = await needOf({
      getWebhookInfo: info({ url: 'https://other.example/bot?key=secret' }),
    })
    expect(need).toMatchObject({ state: 'refused', detail: expect.stringContaining('other.example') })
    expect(JSON.stringify(need)).not.toContain('secret')
    expect(methods).toEqual(['getWebhookInfo'])
  })

  it.each([
    ['refused', () => no(401, 'Unauthorized')],
    ['unknown', () => no(429, 'Too Many Requests: retry after 3', { retry_after: 3 })],
    ['unknown', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ])('is %s', async (state, getWebhookInfo) => {
    expect((await needOf({ getWebhookInfo })).need).toMatchObject({ state })
  })
})

const pollOf = (getUpdates: () => Response, after: string | null = null) => {
  const { tools, calls } = telegramOf(answers({ getUpdates }))
  return { calls, polled: createPolling(tools).poll(CREDENTIALS, after, signal) }
}

describe('fetching', () => {
  it('confirms what is kept, and asks for all that is read', async () => {
    const updates = [{ update_id: 8, message: { text: 'ä' } }, { update_id: 9 }]
    const { calls, polled } = pollOf(() => ok(updates), '7')
    expect(await polled).toEqual({
      state: 'ok',
      posts: updates.map(one => ({
        body: new TextEncoder().encode(JSON.stringify(one)),
        after: String(one.update_id),
      })),
    })
    expect(bodyOf(calls[0])).toEqual({
      offset: 8,
      limit: 100,
      timeout: 25,
      allowed_updates: ALLOWED_UPDATES,
    })
  })

  it('confirms nothing at first', async () => {
    const { calls, polled } = pollOf(() => ok([]))
    expect(await polled).toEqual({ state: 'ok', posts: [] })
    expect(bodyOf(calls[0])).not.toHaveProperty('offset')
  })

  it('asks for one alone where all are too many for one answer', async () => {
    let calls = 0
    const { calls: made, polled } = pollOf(() => {
      calls += 1
      return calls === 1 ? new Response('x'.repeat(5 * 1_024 * 1_024)) : ok([{ update_id: 1 }])
    })
    expect(await polled).toMatchObject({ state: 'ok', posts: [{ after: '1' }] })
    expect(bodyOf(made[1])).toMatchObject({ limit: 1 })
  })

  it.each([
    ['changed', no(409, "Conflict: can't use getUpdates method while webhook is active")],
    ['changed', no(409, 'Conflict: terminated by setWebhook request')],
    ['later', no(409, 'Conflict: terminated by other getUpdates request')],
    ['refused', no(401, 'Unauthorized')],
    ['later', new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ])('tells that it is %s', async (state, answer) => {
    expect(await pollOf(() => answer).polled).toMatchObject({ state })
  })

  it('waits as long as it is told', async () => {
    const answer = no(429, 'Too Many Requests: retry after 7', { retry_after: 7 })
    expect(await pollOf(() => answer).polled).toMatchObject({ state: 'later', afterMs: 7 * SECOND })
  })

  it('ends when it is told to', async () => {
    const stop = new AbortController()
    const { tools } = telegramOf(
      ({ init }) =>
        new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    )
    const polled = createPolling(tools).poll(CREDENTIALS, null, stop.signal)
    stop.abort()
    expect(await polled).toMatchObject({ state: 'later' })
  })
})
