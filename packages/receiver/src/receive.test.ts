import { describe, expect, it } from 'vitest'
import { createSeen } from './dedupe.ts'
import { messageEvent, OTHER_SECRET, SECRET, signedHeaders } from './fixture.ts'
import { type ReceiveOptions, receive } from './receive.ts'

const EVENT = messageEvent()
const TEXT = JSON.stringify(EVENT)
const MIB = 1024 * 1024

async function request(body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>) {
  return new Request('https://receiver.example/', {
    method: 'POST',
    headers: headers ?? (await signedHeaders(body)),
    body,
  })
}

async function receiveText(text: string | Uint8Array<ArrayBuffer>, options: Partial<ReceiveOptions> = {}) {
  return receive(await request(text), { secret: SECRET, ...options })
}

describe('receive, from a web Request', () => {
  it('gives the verified event', async () => {
    const got = await receiveText(TEXT)
    expect(got).toMatchObject({ ok: true, event: EVENT, duplicate: false })
    if (!got.ok) throw new Error(got.reason)
    expect(new TextDecoder().decode(got.body)).toBe(TEXT)
    expect(Math.abs(got.timestamp - Date.now() / 1000)).toBeLessThan(60)
    await got.remember()
  })

  it('takes several secrets, a tolerance and a clock', async () => {
    const headers = await signedHeaders(TEXT, { timestamp: 1_705_314_600 })
    const secret = [OTHER_SECRET, SECRET]
    const now = () => 1_705_314_700_000
    expect(await receive(await request(TEXT, headers), { secret, now })).toMatchObject({ ok: true })
    const strict = { secret, now, toleranceSeconds: 99 }
    expect(await receive(await request(TEXT, headers), strict)).toMatchObject({
      status: 401,
      reason: 'timestamp_too_old',
    })
  })

  it.each([
    ['a byte order mark', new TextEncoder().encode(`\uFEFF${TEXT}`)],
    ['an escaped lone surrogate', JSON.stringify(messageEvent({ text: 'a\uD800b' }))],
    ['white space around it', `\n ${TEXT}\r\n`],
    ['escapes that a serialiser would not write', TEXT.replace('Gr', '\\u0047\\u0072')],
    ['bytes that are no UTF-8', Uint8Array.from(TEXT, c => c.charCodeAt(0) & 0xff)],
  ])('verifies the exact bytes of a body with %s', async (_, body) => {
    expect(await receiveText(body)).toMatchObject({ ok: true, event: { id: EVENT.id } })
  })

  it('reads a raw lone surrogate in a string body as its UTF-8', async () => {
    const body = TEXT.replace('Gr', '\uDC00')
    const headers = await signedHeaders(body)
    expect(await receive({ headers, body }, { secret: SECRET })).toMatchObject({ ok: true })
    expect(await receive(await request(body, headers), { secret: SECRET })).toMatchObject({ ok: true })
  })

  it.each([
    ['{"id":', 400, 'json_malformed'],
    ['[]', 400, 'not_an_event'],
  ])('refuses the signed body %s', async (text, status, reason) => {
    expect(await receiveText(text)).toMatchObject({ ok: false, status, reason })
  })

  it('refuses what is not signed, without saying the secret', async () => {
    const unsigned = await receive(await request(TEXT, {}), { secret: SECRET })
    expect(unsigned).toMatchObject({ status: 401, reason: 'missing_header' })
    const forged = await receive(await request(TEXT, await signedHeaders('{}')), { secret: SECRET })
    expect(forged).toMatchObject({ status: 401, reason: 'signature_mismatch' })
    expect(JSON.stringify([unsigned, forged])).not.toContain(SECRET.slice(6))
  })

  it('answers 500 where the receiver itself has no secret', async () => {
    expect(await receiveText(TEXT, { secret: '' })).toMatchObject({ status: 500, reason: 'secret_invalid' })
  })

  it('takes a request without a body for an empty one', async () => {
    const empty = new Request('https://receiver.example/', { headers: await signedHeaders(TEXT) })
    expect(await receive(empty, { secret: SECRET })).toMatchObject({ reason: 'signature_mismatch' })
  })

  it('says so when the body was read before, or is being read', async () => {
    const read = await request(TEXT)
    await read.json()
    const locked = await request(TEXT)
    locked.body?.getReader()
    for (const gone of [read, locked]) {
      expect(await receive(gone, { secret: SECRET })).toMatchObject({
        status: 500,
        reason: 'body_already_parsed',
      })
    }
  })
})

describe('receive, bounded', () => {
  it('takes a body of exactly maxBytes and no more', async () => {
    const maxBytes = new TextEncoder().encode(TEXT).length
    expect(await receiveText(TEXT, { maxBytes })).toMatchObject({ ok: true })
    expect(await receiveText(TEXT, { maxBytes: maxBytes - 1 })).toMatchObject({
      status: 413,
      reason: 'body_too_large',
    })
    const given = { headers: await signedHeaders(TEXT), body: TEXT }
    expect(await receive(given, { secret: SECRET, maxBytes: maxBytes - 1 })).toMatchObject({ status: 413 })
  })

  it('stops reading an endless body at 8 MiB', async () => {
    let pulled = 0
    let cancelled = false
    const body = new ReadableStream({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(MIB))
      },
      cancel() {
        cancelled = true
      },
    })
    expect(await receive({ headers: {}, body }, { secret: SECRET })).toMatchObject({ status: 413 })
    expect(pulled).toBeLessThan(12)
    expect(cancelled).toBe(true)
  })

  it('does not begin to read what declares itself too large', async () => {
    const headers = { 'content-length': String(9 * MIB) }
    const body = new ReadableStream(
      { pull: () => Promise.reject(new Error('was read')) },
      { highWaterMark: 0 },
    )
    expect(await receive({ headers, body }, { secret: SECRET })).toMatchObject({ status: 413 })
  })

  it('reads a broken stream as body_unreadable', async () => {
    const broken = new ReadableStream({ pull: () => Promise.reject(new Error('reset')) })
    const odd = new ReadableStream({ pull: controller => controller.enqueue({ not: 'bytes' }) })
    for (const body of [broken, odd]) {
      expect(await receive({ headers: {}, body }, { secret: SECRET })).toMatchObject({
        status: 400,
        reason: 'body_unreadable',
      })
    }
  })
})

describe('receive, with seen', () => {
  it('knows a duplicate only after remember', async () => {
    const seen = createSeen()
    const first = await receiveText(TEXT, { seen })
    expect(first).toMatchObject({ ok: true, duplicate: false })
    expect(await receiveText(TEXT, { seen })).toMatchObject({ ok: true, duplicate: false })
    if (first.ok) await first.remember()
    expect(await receiveText(TEXT, { seen })).toMatchObject({ ok: true, duplicate: true })
  })

  it('passes on what a store of ids throws: the hub is to try again', async () => {
    const seen = { seen: () => Promise.reject(new Error('redis gone')), remember() {} }
    await expect(receiveText(TEXT, { seen })).rejects.toThrow('redis gone')
  })
})
