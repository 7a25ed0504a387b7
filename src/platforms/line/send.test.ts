import { describe, expect, it } from 'vitest'
import type { Draft } from '../../domain/draft.ts'
import { type Answer, bodyOf } from '../calls.testing.ts'
import { draftOf, linked, outgoingOf, uploaded } from '../draft.testing.ts'
import type { Outgoing } from '../platform.ts'
import { ACCEPTED, CREDENTIALS, GROUP, lineError, structured, toolsOf, USER } from './line.testing.ts'
import { createOutbound } from './outbound.ts'

const LINK = 'https://files.example/a'

const sending = async (draft: Draft, more: Partial<Outgoing> = {}, answer?: Answer) => {
  const { tools, calls } = toolsOf(answer ?? (() => Response.json(ACCEPTED)))
  const message = outgoingOf(draft, { to: [`user:${USER}`], ...more })
  const sent = await createOutbound(tools).send?.(message, CREDENTIALS)
  return { sent, calls }
}

const messageOf = async (draft: Draft, more: Partial<Outgoing> = {}): Promise<unknown> => {
  const { calls } = await sending(draft, more)
  return (bodyOf(calls[0]) as { messages: unknown[] }).messages[0]
}

const TEXT = draftOf('TEXT', { text: 'Hello' })
const QUOTED = { extIdentifier: '1', auxiliaryData: { quote_token: 'q3Plxr4AgKd' } }

describe('LINE: a push', () => {
  it('goes to the chat, with our id as its key', async () => {
    const { sent, calls } = await sending(TEXT)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.url).toBe('https://api.line.test/v2/bot/message/push')
    expect(calls[0]?.init).toMatchObject({
      method: 'POST',
      headers: {
        authorization: `Bearer ${CREDENTIALS.channel_access_token}`,
        'content-type': 'application/json',
        'x-line-retry-key': '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11',
      },
    })
    expect(bodyOf(calls[0])).toEqual({ to: USER, messages: [{ type: 'text', text: 'Hello' }] })
    expect(sent).toEqual({
      state: 'accepted',
      extIdentifier: '461230966842064897',
      status: 'SENT',
      identities: [],
      auxiliaryData: { quote_token: 'IStG5h1Tz7b' },
    })
  })

  it('goes to a group by its id', async () => {
    const { calls } = await sending(TEXT, { to: [`group:${GROUP}`] })
    expect(bodyOf(calls[0])).toMatchObject({ to: GROUP })
  })

  it('to somebody whom LINE does not know is not made', async () => {
    const { sent, calls } = await sending(TEXT, { to: ['phone:16505551234'] })
    expect(sent).toMatchObject({ state: 'refused', retry: null, errors: [{ code: 'no_recipient' }] })
    expect(calls).toEqual([])
  })

  it('that was carried out before is accepted, under the id that it got then', async () => {
    const conflict = () => lineError(409, 'The retry key is already accepted', ACCEPTED)
    const { sent } = await sending(TEXT, {}, conflict)
    expect(sent).toMatchObject({ state: 'accepted', extIdentifier: '461230966842064897' })
  })

  it('whose answer names no message is repeated: it may have gone out', async () => {
    for (const answer of [
      () => Response.json({}),
      () => lineError(409, 'The retry key is already accepted'),
      () => Response.json({ message: 'Internal Server Error' }, { status: 500 }),
      () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
      () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })),
    ]) {
      const { sent } = await sending(TEXT, {}, answer)
      expect(sent).toMatchObject({ state: 'unknown', detail: expect.stringMatching(/./) })
    }
  })
})

describe('LINE: what a message looks like', () => {
  it('an image is its own preview, where no smaller one is given', async () => {
    const image = draftOf('IMAGE', { media: linked(LINK) })
    expect(await messageOf(image)).toEqual({
      type: 'image',
      originalContentUrl: LINK,
      previewImageUrl: LINK,
    })
    const previewImageUrl = 'https://files.example/small.jpg'
    const small = draftOf('IMAGE', {
      media: uploaded('image/png'),
      auxiliaryData: { interactive: { previewImageUrl } },
    })
    expect(await messageOf(small)).toEqual({
      type: 'image',
      originalContentUrl: 'https://hub.example/files/1?expires=1&signature=a',
      previewImageUrl,
    })
  })

  it('a place has a title and an address, whatever is known of it', async () => {
    const at = (place: object) =>
      messageOf(
        draftOf('LOCATION', { auxiliaryData: { location: { latitude: 1.5, longitude: -2, ...place } } }),
      )
    const where = { type: 'location', latitude: 1.5, longitude: -2 }
    expect(await at({})).toEqual({ ...where, title: '1.5, -2', address: '1.5, -2' })
    expect(await at({ name: 'Shop' })).toEqual({ ...where, title: 'Shop', address: 'Shop' })
    expect(await at({ address: 'Street' })).toEqual({ ...where, title: 'Street', address: 'Street' })
  })

  it('a voice note is a recording', async () => {
    const voice = draftOf('VOICE', {
      media: linked(LINK),
      auxiliaryData: { interactive: { duration: 900 } },
    })
    expect(await messageOf(voice)).toEqual({ type: 'audio', originalContentUrl: LINK, duration: 900 })
  })

  it('a reply quotes by the token that LINE gave with the quoted message', async () => {
    expect(await messageOf(TEXT, { quoted: QUOTED })).toMatchObject({ quoteToken: 'q3Plxr4AgKd' })
    const v2 = structured({ type: 'textV2', text: 'Hi' })
    expect(await messageOf(v2, { quoted: QUOTED })).toMatchObject({ quoteToken: 'q3Plxr4AgKd' })
  })

  it('a reply to what LINE gave no token for is refused, and says so', async () => {
    const quoted = { extIdentifier: '1', auxiliaryData: {} }
    const { sent, calls } = await sending(TEXT, { quoted })
    expect(sent).toMatchObject({ state: 'refused', retry: null, errors: [{ code: 'no_quote_token' }] })
    expect(calls).toEqual([])
  })

  it('an upload that LINE cannot fetch is not sent', async () => {
    const draft = draftOf('IMAGE', { media: uploaded('image/png') })
    const media = { mimeType: null, title: null, url: null, open: null, hubUrl: 'http://10.0.0.1/files/1' }
    const { sent, calls } = await sending(draft, { media })
    expect(sent).toMatchObject({ state: 'refused', errors: [{ code: 'hub_not_public' }] })
    expect(calls).toEqual([])
  })
})

const TO = "The property, 'to', in the request body is invalid (line: -, column: -)"
const RATE = 'The API rate limit has been exceeded. Try again later.'

describe('LINE: what a refusal means', () => {
  it.each([
    [400, TO, null, null],
    [400, 'Failed to send messages', null, null],
    [401, 'Authentication failed.', null, 'LINE answered HTTP 401: Authentication failed.'],
    [403, 'Access to this API is not available for your account', null, expect.stringContaining('403')],
    [413, 'Payload Too Large', null, null],
    [429, RATE, { afterMs: null, scope: 'account' }, null],
    [429, 'You have reached your monthly limit.', null, expect.stringContaining('next month')],
  ])('%i %s', async (status, message, retry, account) => {
    const { sent } = await sending(TEXT, {}, () => lineError(status, message))
    expect(sent).toEqual({
      state: 'refused',
      errors: [{ code: status, title: message, detail: message }],
      retry,
      conversation: null,
      account,
    })
  })

  it('waits as long as it is asked to', async () => {
    const { sent } = await sending(TEXT, {}, () => lineError(429, RATE, {}, { 'retry-after': '7' }))
    expect(sent).toMatchObject({ retry: { afterMs: 7_000, scope: 'account' } })
  })

  it('tells of each member what is wrong with it', async () => {
    const details = [
      { message: 'May not be empty', property: 'messages[0].text' },
      { message: 'Something' },
      { property: 'messages[1]' },
    ]
    const message = 'The request body has 3 error(s)'
    const { sent } = await sending(TEXT, {}, () => lineError(400, message, { details }))
    expect(sent).toMatchObject({
      errors: [
        { code: 400, title: message, detail: 'messages[0].text: May not be empty' },
        { code: 400, title: message, detail: 'Something' },
        { code: 400, title: message, detail: 'messages[1]' },
      ],
    })
  })

  it('of something in front of LINE is tried again, with the account or alone', async () => {
    const html = (status: number) => () => new Response('<h1>No</h1>', { status })
    const [many, gone] = [await sending(TEXT, {}, html(429)), await sending(TEXT, {}, html(404))]
    expect(many.sent).toMatchObject({ state: 'refused', retry: { scope: 'account' } })
    expect(gone.sent).toMatchObject({ state: 'refused', retry: { scope: 'message' } })
    const unsent = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))
    expect((await sending(TEXT, {}, unsent)).sent).toMatchObject({
      state: 'refused',
      errors: [{ code: 'unreachable' }],
      retry: { afterMs: null, scope: 'message' },
    })
  })

  it('never shows the token', async () => {
    const { sent } = await sending(TEXT, {}, () => lineError(401, `No: ${CREDENTIALS.channel_access_token}`))
    expect(JSON.stringify(sent)).not.toContain(CREDENTIALS.channel_access_token)
  })
})
