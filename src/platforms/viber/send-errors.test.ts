import { describe, expect, it } from 'vitest'
import { fetching } from '../calls.testing.ts'
import { draftOf, linked, outgoingOf, uploaded } from '../draft.testing.ts'
import type { Outgoing, PlatformTools, SendAnswer } from '../platform.ts'
import { createOutbound } from './outbound.ts'

const CREDENTIALS = { auth_token: '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9' }
const HELLO = outgoingOf(draftOf('TEXT', { text: 'Hello' }), { to: ['id:01234567890A='] })

const answered = async (
  answer: () => Response | Promise<Response>,
  message: Outgoing = HELLO,
  fetchPublic: PlatformTools['fetch'] = () => Promise.reject(new TypeError('fetch failed')),
): Promise<SendAnswer | undefined> => {
  const { fetch } = fetching(({ url }) =>
    url.endsWith('/get_account_info') ? Response.json({ status: 0, name: 'Acme' }) : answer(),
  )
  const outbound = createOutbound({ apiUrl: 'https://viber.example', now: () => 0, fetch, fetchPublic })
  return outbound.send?.(message, CREDENTIALS)
}

/** Viber's answers have HTTP 200, and a token even where nothing was sent. */
const withStatus = (status: number, words = 'words') =>
  answered(
    () =>
      new Response(`{"status":${status},"status_message":"${words}","message_token":5741311803571721087}`),
  )

describe('a status of Viber', () => {
  it.each([1, 3, 4, 11, 13, 14, 16, 17, 18, 19, 20, 21, 22, 25, 1_000])('%d is no for good', async status => {
    expect(await withStatus(status, 'badData')).toEqual({
      state: 'refused',
      errors: [{ code: status, title: 'badData', detail: `Viber answered status ${status}: badData.` }],
      retry: null,
      conversation: null,
      account: null,
    })
  })

  it.each([5, 6])('%d says that the customer is not there', async status => {
    expect(await withStatus(status)).toMatchObject({
      retry: null,
      conversation: 'BLOCKED_BY_CUSTOMER',
      account: null,
    })
  })

  it.each([2, 7, 8, 9, 10, 15, 23, 24])('%d says that something is wrong with the account', async status => {
    expect(await withStatus(status, 'noBalance')).toMatchObject({
      retry: null,
      conversation: null,
      account: `Viber answered status ${status}: noBalance.`,
    })
  })

  it('12 has this message wait, because it counts what one person gets', async () => {
    expect(await withStatus(12)).toMatchObject({ retry: { afterMs: null, scope: 'message' }, account: null })
  })

  it('without words is told all the same, and never with the token', async () => {
    const bare = await answered(() => Response.json({ status: 3 }))
    expect(bare).toMatchObject({ errors: [{ code: 3, title: 'Viber answered status 3: no message.' }] })
    expect(JSON.stringify(await withStatus(2, `bad ${CREDENTIALS.auth_token}`))).not.toContain(
      CREDENTIALS.auth_token,
    )
  })
})

describe('an answer that is not Viber’s', () => {
  it.each<[string, () => Response | Promise<Response>]>([
    ['no JSON', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['no status', () => new Response('{}')],
    ['no token', () => new Response('{"status":0}')],
    ['nothing', () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))],
  ])('and has %s leaves it open whether it was sent', async (_what, answer) => {
    expect(await answered(answer)).toMatchObject({ state: 'unknown' })
  })

  it('and comes before Viber was asked says that nothing was sent', async () => {
    expect(
      await answered(() => new Response('wait', { status: 429, headers: { 'retry-after': '7' } })),
    ).toMatchObject({
      state: 'refused',
      retry: { afterMs: 7_000, scope: 'account' },
    })
    expect(await answered(() => new Response('', { status: 403 }))).toMatchObject({
      retry: { afterMs: null, scope: 'message' },
    })
    const refused = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))
    expect(await answered(refused)).toMatchObject({ state: 'refused', retry: { scope: 'message' } })
  })
})

describe('a file that Viber could not have', () => {
  const LINK = 'https://files.example/a.mp4'
  const video = outgoingOf(draftOf('VIDEO', { media: linked(LINK) }), { to: HELLO.to })
  const never = () => Promise.reject(new Error('nothing is to be sent'))
  const of = (fetchPublic: PlatformTools['fetch'], message = video) => answered(never, message, fetchPublic)
  const sized = (size: number) => async () =>
    new Response('x', { headers: { 'content-length': String(size) } })

  it('because it is too large is refused', async () => {
    expect(await of(sized(27_262_977))).toMatchObject({
      state: 'refused',
      errors: [{ code: 'file_too_large' }],
      retry: null,
    })
  })

  it('because nobody says how large it is is refused', async () => {
    expect(await of(async () => new Response('x'))).toMatchObject({
      errors: [{ code: 'file_size_unknown', detail: 'files.example does not tell it.' }],
      retry: null,
    })
  })

  it('because it is gone is refused, and tried again where it may come back', async () => {
    expect(await of(async () => new Response('', { status: 404 }))).toMatchObject({
      errors: [{ code: 'file_unavailable' }],
      retry: null,
    })
    expect(await of(async () => new Response('', { status: 503 }))).toMatchObject({
      retry: { afterMs: null, scope: 'message' },
    })
    const address = { cause: { code: 'ADDRESS_REFUSED', message: 'It is private.' } }
    expect(await of(() => Promise.reject(new TypeError('fetch failed', address)))).toMatchObject({
      retry: null,
    })
  })

  it('because the upload cannot be read now is tried again', async () => {
    const message = outgoingOf(draftOf('FILE', { media: uploaded('application/pdf', 'a.pdf') }), {
      to: HELLO.to,
    })
    const media = message.media && { ...message.media, open: () => Promise.reject(new Error('busy')) }
    expect(await of(never, { ...message, media })).toMatchObject({
      errors: [{ code: 'file_unavailable' }],
      retry: { scope: 'message' },
    })
  })
})

it('nobody whom Viber does not know is written to', async () => {
  expect(await answered(() => Response.error(), { ...HELLO, to: ['phone:1650'] })).toMatchObject({
    errors: [{ code: 'no_recipient' }],
    retry: null,
  })
})
