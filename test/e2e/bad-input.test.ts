import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { strangePosts } from './expected/whatsapp/strange.ts'
import { expectEvents } from './support/expected.ts'
import { Scene, useStage } from './support/stage.ts'
import {
  APP_SECRET,
  addWhatsApp,
  customerText,
  fixture,
  messagesPost,
  postToHook,
  textMessage,
  VERIFY_TOKEN,
} from './support/whatsapp.ts'

const stage = useStage()

const AT = 1_760_000_000
const LIMIT = 3 * 1_024 * 1_024
const GOOD = JSON.stringify(customerText('wamid.GOOD', 'Hello', {}, AT))

const sign = (body: string | Uint8Array, secret = APP_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** Posts with whatever signature. */
const postSigned = (
  hookUrl: string,
  body: string | Buffer<ArrayBuffer>,
  signature?: string,
): Promise<Response> =>
  fetch(hookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'x-hub-signature-256': signature }),
    },
    body,
  })

const expectNothingKept = async (scene: Scene): Promise<void> => {
  expect(await scene.count()).toBe(0)
  expect(await scene.quarantine()).toEqual([])
  expect(await scene.client.get(scene.path('/conversations/'))).toMatchObject({ count: 0 })
}

describe('signatures', () => {
  it.each([
    { what: 'none', signature: undefined },
    { what: 'an empty one', signature: '' },
    { what: "another secret's", signature: sign(GOOD, 'another') },
    { what: 'that of other bytes', signature: sign(`${GOOD} `) },
    { what: 'one without its prefix', signature: sign(GOOD).slice('sha256='.length) },
    { what: 'one cut short', signature: sign(GOOD).slice(0, -2) },
    { what: 'nonsense', signature: 'sha256=zz' },
  ])('refuses $what with 401 and stores nothing', async ({ signature }) => {
    const scene = await Scene.set(stage)
    const answered = await postSigned(scene.hookUrl, GOOD, signature)
    expect(answered.status).toBe(401)
    expect(answered.headers.get('content-type')).toContain('application/problem+json')
    expect(await answered.json()).toMatchObject({ code: 'signature_invalid', detail: expect.any(String) })
    await expectNothingKept(scene)
  })

  it('takes the bytes as they are on the wire, whatever they look like', async () => {
    const scene = await Scene.set(stage)
    const spaced = GOOD.replaceAll(':', ' :\t').replace('Hello', '\\u00e4\\u00f6')
    expect((await postSigned(scene.hookUrl, spaced, sign(spaced))).status).toBe(200)
    expectEvents(await scene.fired(), [{ ext: 'wamid.GOOD', at: AT, text: 'äö' }], scene)
  })
})

describe('size', () => {
  const padded = (size: number): string => GOOD + ' '.repeat(size - GOOD.length)

  it('takes the 3 MiB that WhatsApp sends at most', async () => {
    const scene = await Scene.set(stage)
    expect((await postToHook(scene.hookUrl, padded(LIMIT))).status).toBe(200)
    expect(await scene.count()).toBe(1)
  })

  it.each(['announced', 'not announced'])('refuses one byte more, %s, with 413', async how => {
    const scene = await Scene.set(stage)
    const body = padded(LIMIT + 1)
    // A stream goes out in chunks, without a content-length.
    const streamed = how === 'announced' ? body : new Blob([body]).stream()
    const answered = await fetch(scene.hookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': sign(body) },
      body: streamed,
      duplex: 'half',
    } as RequestInit)
    expect(answered.status).toBe(413)
    expect(await answered.json()).toMatchObject({ code: 'body_too_large' })
    await expectNothingKept(scene)
  })
})

describe('posts that are not what the platform sends', () => {
  it.each(Object.entries(strangePosts(GOOD)))(
    'keeps %s in quarantine, answered with 200',
    async (_, payload) => {
      const scene = await Scene.set(stage)
      await scene.post(payload)
      expect(await scene.count()).toBe(0)
      const kept = await scene.quarantine()
      expect(kept).toMatchObject([{ platform_id: scene.platformId }])
      expect(kept[0]?.reasons).not.toEqual([])
    },
  )

  it('keeps bytes that are no text', async () => {
    const scene = await Scene.set(stage)
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80])
    expect((await postSigned(scene.hookUrl, bytes, sign(bytes))).status).toBe(200)
    const [kept] = await scene.quarantine()
    const detail = await scene.client.get(scene.path(`/quarantine/${kept?.id}/`))
    expect(detail).toMatchObject({ body_encoding: 'base64', body: bytes.toString('base64') })
  })

  it('takes texts with characters that break other things', async () => {
    const scene = await Scene.set(stage)
    const text = `a\u0000b \ud83d\udc4b \u2028 </script> ' OR 1=1 -- \u202e ${'long '.repeat(10_000)}`
    await scene.post(customerText('wamid.STRANGE', text, {}, AT))
    expectEvents(await scene.fired(), [{ ext: 'wamid.STRANGE', at: AT, text }], scene)
  })
})

describe('the quarantine', () => {
  const OTHER_PHONE = '106540352242999'

  it('is listed, shown, read once more, and left by what could be read', async () => {
    const scene = await Scene.set(stage)
    const body = JSON.stringify(
      messagesPost(OTHER_PHONE, [textMessage('wamid.EARLY', '16505551234', 'Hi', AT)]),
    )
    await scene.post(body)
    const [kept] = await scene.quarantine()
    const one = scene.path(`/quarantine/${kept?.id}/`)
    const detail = await scene.client.get(one)
    expect(detail).toMatchObject({ ...kept, body, body_encoding: 'utf-8', size: body.length })

    const still = await scene.client.post(`${one}replay/`)
    expect(still).toMatchObject({ changes: 0, removed: false, reasons: kept?.reasons })
    expect(await scene.quarantine()).toHaveLength(1)

    // The account is set up after all.
    const added = await addWhatsApp(scene.client, OTHER_PHONE, {}, scene.tenantId)
    expect(await scene.client.post(`${one}replay/`)).toEqual({ changes: 1, reasons: [], removed: true })
    expectEvents(
      await scene.fired(),
      [{ ext: 'wamid.EARLY', at: AT, text: 'Hi', user: { phone_number: '+16505551234' } }],
      { ...scene, hubUrl: scene.hubUrl, platformId: added.platformId },
    )
    expect(await scene.quarantine()).toEqual([])
  })

  it('fires nothing twice when what was partly read is read once more', async () => {
    const scene = await Scene.set(stage)
    await scene.post(fixture('own/unknown_type'))
    expect(await scene.fired()).toHaveLength(1)
    const [kept] = await scene.quarantine()
    const replayed = await scene.client.post(scene.path(`/quarantine/${kept?.id}/replay/`))
    expect(replayed).toMatchObject({ removed: false })
    expect(await scene.fired()).toHaveLength(1)
  })

  it('is deleted from', async () => {
    const scene = await Scene.set(stage)
    await scene.post('hello')
    const [kept] = await scene.quarantine()
    const one = scene.path(`/quarantine/${kept?.id}/`)
    expect((await scene.client.call('DELETE', one)).status).toBe(204)
    for (const [method, path] of [
      ['GET', one],
      ['DELETE', one],
      ['POST', `${one}replay/`],
    ] as const)
      expect((await scene.client.call(method, path)).status).toBe(404)
    expect(await scene.quarantine()).toEqual([])
  })
})

describe('the handshake', () => {
  const shake = (hookUrl: string, query: Record<string, string>): Promise<Response> =>
    fetch(`${hookUrl}?${new URLSearchParams(query)}`)
  const asked = { 'hub.mode': 'subscribe', 'hub.verify_token': VERIFY_TOKEN, 'hub.challenge': '1158201444' }

  it('answers the challenge as plain text', async () => {
    const scene = await Scene.set(stage)
    const answered = await shake(scene.hookUrl, asked)
    expect(answered.status).toBe(200)
    expect(answered.headers.get('content-type')).toContain('text/plain')
    expect(await answered.text()).toBe('1158201444')
  })

  it.each([
    { what: 'another token', query: { ...asked, 'hub.verify_token': 'wrong' } },
    { what: 'another mode', query: { ...asked, 'hub.mode': 'unsubscribe' } },
    { what: 'nothing at all', query: {} },
  ])('refuses $what with 403', async ({ query }) => {
    const scene = await Scene.set(stage)
    const answered = await shake(scene.hookUrl, query as Record<string, string>)
    expect(answered.status).toBe(403)
    expect(await answered.json()).toMatchObject({ code: 'verify_token_invalid' })
  })

  it.each(['01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11', 'nothing', '%00', 'a'.repeat(50)])(
    'knows no account %s',
    async id => {
      const hook = `${stage.hub.url}/hooks/${id}`
      expect((await shake(hook, asked)).status).toBe(404)
      expect((await postToHook(hook, GOOD)).status).toBe(404)
    },
  )
})

describe('whoever fails authentication too often', () => {
  it('has to wait, but a good signature never has', async () => {
    const scene = await Scene.set(stage)
    let answered = await postSigned(scene.hookUrl, GOOD, sign(GOOD, 'guess'))
    for (let i = 0; i < 60 && answered.status === 401; i += 1)
      answered = await postSigned(scene.hookUrl, GOOD, sign(GOOD, `guess ${i}`))
    expect(answered.status).toBe(429)
    expect(Number(answered.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answered.json()).toMatchObject({ code: 'rate_limited' })
    await scene.post(GOOD)
    expect(await scene.fired()).toHaveLength(1)
  })
})
