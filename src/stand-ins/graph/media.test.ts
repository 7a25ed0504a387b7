import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CUSTOMER, idOf, PHONE, serving, TOKEN, World } from './graph.testing.ts'

const BYTES = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255])
const SHA = createHash('sha256').update(BYTES).digest('hex')
const BEARER = { authorization: `Bearer ${TOKEN}` }

const uploaded = async (world: World): Promise<string> => {
  const { body } = await world.upload(BYTES, 'image/png', 'a.png')
  return String(body.id)
}
const urlOf = async (world: World, id: string): Promise<string> =>
  String((await world.call('GET', id)).body.url)

describe('an upload', () => {
  it('is kept, told of, and served with the token', async () => {
    const world = await World.start()
    const id = await uploaded(world)
    expect(world.graph.records.uploads).toEqual([
      { id, phoneNumberId: PHONE, mimeType: 'image/png', fileName: 'a.png', size: 8, sha256: SHA },
    ])
    const { body } = await world.call('GET', `${id}?phone_number_id=${PHONE}`)
    expect(body).toEqual({
      url: expect.stringContaining(`${world.graph.url}/whatsapp_business/attachments/?mid=${id}`),
      mime_type: 'image/png',
      sha256: SHA,
      file_size: '8',
      id,
      messaging_product: 'whatsapp',
    })
    const file = await fetch(String(body.url), { headers: BEARER })
    expect(file.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(BYTES)
  })

  const form = (fields: Record<string, string | Blob>): FormData => {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.set(name, value)
    return data
  }
  const good = {
    messaging_product: 'whatsapp',
    type: 'image/png',
    file: new Blob([BYTES], { type: 'image/png' }),
  }

  it.each([
    ['without its product', { type: 'image/png', file: good.file }, 'messaging_product is required'],
    ['for another product', { ...good, messaging_product: 'sms' }, '{WHATSAPP} - got "sms"'],
    ['without its type', { messaging_product: 'whatsapp', file: good.file }, 'type is required'],
    ['without a file', { messaging_product: 'whatsapp', type: 'image/png' }, 'file is required'],
    ['with something more', { ...good, colour: 'red' }, 'Unexpected key "colour"'],
    [
      'of another type',
      { ...good, file: new Blob([BYTES], { type: 'image/gif' }) },
      "Received file of type 'image/gif'",
    ],
    ['of no type', { ...good, file: new Blob([BYTES]) }, "Received file of type 'application/octet-stream'"],
    ['of nothing', { ...good, file: new Blob([], { type: 'image/png' }) }, 'must not be empty'],
  ])('%s is refused', async (_name, fields, words) => {
    const world = await World.start()
    const { status, error } = await world.call('POST', `${PHONE}/media`, form(fields))
    expect(status).toBe(400)
    expect(error).toMatchObject({ code: 100, message: expect.stringContaining(words) })
    expect(world.graph.records.uploads).toEqual([])
  })

  it.each([
    ['image/jpeg', 5 * 1_024 * 1_024],
    ['image/webp', 500 * 1_024],
    ['video/mp4', 16 * 1_024 * 1_024],
  ])('of %s may have %i bytes', async (type, most) => {
    const world = await World.start()
    expect((await world.upload(new Uint8Array(most), type, 'a')).status).toBe(200)
    const { error } = await world.upload(new Uint8Array(most + 1), type, 'a')
    expect(error).toMatchObject({ code: 100, message: expect.stringContaining('too big') })
  })

  it('as JSON is none', async () => {
    const world = await World.start()
    expect((await world.call('POST', `${PHONE}/media`, { file: 'a' })).error.code).toBe(100)
  })
})

describe('a file', () => {
  it('needs the token, and its address ends after five minutes', async () => {
    let now = Date.UTC(2026, 0, 1)
    const world = await World.start({ now: () => now })
    const url = await urlOf(world, await uploaded(world))
    expect((await fetch(url)).status).toBe(401)
    expect((await fetch(url, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    now += 299_000
    expect((await fetch(url, { headers: BEARER })).status).toBe(200)
    now += 2_000
    expect((await fetch(url, { headers: BEARER })).status).toBe(404)
    expect((await fetch(`${url}x`, { headers: BEARER })).status).toBe(404)
    expect(world.graph.records.downloads.map(({ authorized, status }) => [authorized, status])).toEqual([
      [false, 401],
      [true, 401],
      [true, 200],
      [true, 404],
      [true, 404],
    ])
  })

  it('that was uploaded lasts 30 days, one of a customer 7', async () => {
    let now = Date.UTC(2026, 0, 1)
    const world = await World.start({ now: () => now })
    const ours = await uploaded(world)
    const theirs = world.graph.addMedia({ bytes: BYTES, mimeType: 'image/png' })
    expect(theirs.sha256).toBe(Buffer.from(SHA, 'hex').toString('base64'))
    now += 7 * 24 * 3_600_000
    expect((await world.call('GET', theirs.id)).error).toMatchObject({ code: 100, error_subcode: 33 })
    expect((await world.call('GET', ours)).status).toBe(200)
    now += 23 * 24 * 3_600_000
    expect((await world.call('GET', ours)).status).toBe(400)
  })

  it('can be deleted, once', async () => {
    const world = await World.start()
    const id = await uploaded(world)
    expect((await world.call('DELETE', id)).body).toEqual({ success: true })
    expect((await world.call('DELETE', id)).error.message).toBe('(#100) Invalid post_id parameter')
    expect((await world.send({ type: 'image', image: { id } })).status).toBe(400)
  })

  it('is told of to nobody who asks for another number', async () => {
    const world = await World.start()
    const id = await uploaded(world)
    expect((await world.call('GET', `${id}?phone_number_id=999`)).status).toBe(400)
  })

  it('has a size that is a number, where that is wanted', async () => {
    const world = await World.start({ fileSize: 'number' })
    expect((await world.call('GET', await uploaded(world))).body.file_size).toBe(8)
  })
})

describe('the media host', () => {
  it('may be a server of its own', async () => {
    const world = await World.start({ mediaHost: 'own' })
    const url = await urlOf(world, await uploaded(world))
    expect(new URL(url).origin).toBe(world.graph.mediaUrl)
    expect(world.graph.mediaUrl).not.toBe(world.graph.url)
    expect((await fetch(url, { headers: BEARER })).status).toBe(200)
  })

  it.each(['same', 'own'] as const)(
    '(%s) may redirect to another, which asks for no token',
    async mediaHost => {
      const world = await World.start({ mediaHost, mediaRedirects: true })
      const url = await urlOf(world, await uploaded(world))
      const answer = await fetch(url, { headers: BEARER, redirect: 'manual' })
      expect(answer.status).toBe(302)
      const third = answer.headers.get('location') ?? ''
      expect(new URL(third).origin).not.toBe(world.graph.mediaUrl)
      expect(new Uint8Array(await (await fetch(third)).arrayBuffer())).toEqual(BYTES)
      await fetch(third, { headers: BEARER })
      expect(world.graph.records.downloads.map(({ host, authorized }) => [host, authorized])).toEqual([
        ['media', true],
        ['redirected', false],
        ['redirected', true],
      ])
    },
  )
})

describe('a message with a file', () => {
  it('goes out with what was uploaded', async () => {
    const world = await World.start()
    const answer = await world.send({ type: 'image', image: { id: await uploaded(world), caption: 'A' } })
    await world.graph.settled()
    expect(world.graph.sentTo(CUSTOMER).map(({ id }) => id)).toEqual([idOf(answer)])
    expect(world.callback.statuses).toEqual(['sent', 'delivered'])
  })

  it('fails later where its type does not fit', async () => {
    const world = await World.start()
    await world.send({ type: 'audio', audio: { id: await uploaded(world) } })
    await world.graph.settled()
    expect(world.callback.posted[0]?.statuses).toMatchObject([
      {
        status: 'failed',
        errors: [
          {
            code: 131053,
            error_data: { details: expect.stringContaining('Unsupported Audio mime type image/png') },
          },
        ],
      },
    ])
  })

  it('may be fetched by its link', async () => {
    const asked: string[] = []
    const origin = await serving((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(request.url === '/good' ? 200 : 404).end()
    })
    const world = await World.start({ fetchLinks: true })
    for (const path of ['/good', '/gone']) {
      await world.send({ type: 'image', image: { link: `${origin}${path}` } })
      await world.graph.settled()
    }
    expect(asked).toEqual(['/good', '/gone'])
    expect(world.callback.statuses).toEqual(['sent', 'delivered', 'failed'])
  })
})
