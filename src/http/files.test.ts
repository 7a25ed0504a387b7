import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, FILE, FilesHub, NOON, OTHER, sha256, storedAs } from './files.testing.ts'

const BYTES = '0123456789'
const ETAG = `"${sha256(BYTES)}"`

const stored = (over = {}): Promise<FilesHub> => FilesHub.open(storedAs(BYTES, over), BYTES)

const problem = async (answer: Response) => {
  const { code, detail } = (await answer.json()) as { code: string; detail: string }
  return { status: answer.status, code, detail }
}

describe('GET /files/{id}', () => {
  it('gives the file with all that is known of it', async () => {
    await using hub = await stored({ title: 'menu.jpg', mimeType: 'image/jpeg' })
    const answer = await hub.get()
    expect([answer.status, await answer.text()]).toEqual([200, BYTES])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '10',
      'accept-ranges': 'bytes',
      etag: ETAG,
      'content-disposition': 'inline; filename="menu.jpg"',
      'cache-control': `private, max-age=${DAY / 1_000}`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    })
    expect(hub.told).toEqual([])
  })

  it('says to HEAD what it says to GET, and reads nothing for it', async () => {
    await using hub = await stored()
    const whole = await hub.get()
    await whole.text()
    hub.world.files.read = () => Promise.reject(new Error('It was read.'))
    const head = await hub.get({ range: 'bytes=0-1' }, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
    const ofConnection = ['date', 'connection', 'keep-alive']
    const without = (answer: Response) => [...answer.headers].filter(([name]) => !ofConnection.includes(name))
    expect(without(head)).toEqual(without(whole))
  })

  it('runs nothing of what a file may hold', async () => {
    await using hub = await stored({ mimeType: 'text/html', title: 'a".html\r\nset-cookie: x' })
    const { headers } = await hub.get()
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="a_.html set-cookie: x"; filename*=UTF-8\'\'a%22.html%20set-cookie%3A%20x',
    )
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('set-cookie')).toBeNull()
  })

  it.each(['audio/ogg; codecs=opus', 'Video/mp4'])(
    'lets a browser play %s, which loads it once more',
    async mimeType => {
      await using hub = await stored({ mimeType })
      const { headers } = await hub.get()
      expect(headers.get('content-security-policy')).toBe(
        "sandbox allow-same-origin; default-src 'none'; media-src 'self'",
      )
    },
  )

  it('gives what the caller has already no second time', async () => {
    await using hub = await stored()
    for (const tag of [ETAG, `W/${ETAG}`, `"other", ${ETAG}`, '*']) {
      const answer = await hub.get({ 'if-none-match': tag, range: 'bytes=0-1' })
      expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', ETAG])
    }
    expect((await hub.get({ 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('passes over what others add to a link', async () => {
    await using hub = await stored()
    expect((await fetch(`${hub.link()}&utm_source=mail`)).status).toBe(200)
  })
})

describe('a link', () => {
  let hub: FilesHub
  beforeAll(async () => {
    hub = await stored()
  })
  afterAll(() => hub[Symbol.asyncDispose]())

  it.each([
    ['with another signature', (link: string) => `${link.slice(0, -4)}AAAA`, /signature .* wrong/],
    ['of another file', (link: string) => link.replace(FILE, OTHER), /signature .* wrong/],
    ['that works longer than it should', (link: string) => link.replace('expires=', 'expires=9'), /wrong/],
    ['without a signature', (link: string) => link.replace(/&signature.*/, ''), /signature .* wrong/],
    ['without anything', (link: string) => link.replace(/\?.*/, ''), /A fresh one/],
  ])('%s is refused', async (_what, change, words) => {
    const answer = await fetch(change(hub.link()))
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { status, code, detail } = await problem(answer)
    expect([status, code]).toEqual([403, 'link_invalid'])
    expect(detail).toMatch(words)
  })

  it('works until it expires, and says so then', async () => {
    const link = hub.link()
    hub.world.now = NOON + DAY - 1_000
    expect((await fetch(link)).headers.get('cache-control')).toBe('private, max-age=1')
    hub.world.now = NOON + DAY
    const { status, detail } = await problem(await fetch(link))
    expect(status).toBe(403)
    expect(detail).toMatch(/has expired.*GET …\/messages\//)
  })
})

describe('a file that is not here', () => {
  it('is fetched from its platform first, by HEAD too', async () => {
    await using hub = await FilesHub.open()
    const head = await hub.get({}, 'HEAD')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '8'])
    expect(await (await hub.get()).text()).toBe('the file')
    expect(hub.world.asked).toHaveLength(1)
  })

  it('is gone, cannot be had now, or never was', async () => {
    const reason = 'files.internal leads to 10.1.2.3, which is a private address.'
    await using gone = await FilesHub.open({ state: 'GONE', reason })
    const refused = await problem(await gone.get())
    expect(refused).toMatchObject({ status: 410, code: 'file_gone' })
    expect(JSON.stringify(refused)).not.toMatch(/internal|10\.1\.2\.3|private/)
    await using away = await FilesHub.open()
    away.world.answers = [{ state: 'later', detail: 'It answered 503.' }]
    const answer = await away.get()
    expect(answer.headers.get('retry-after')).toBe('10')
    expect(await problem(answer)).toMatchObject({ status: 503, code: 'files_unavailable' })
    expect(await problem(await fetch(away.link(OTHER)))).toMatchObject({ status: 404, code: 'not_found' })
  })
})

describe('a part of a file', () => {
  let hub: FilesHub
  beforeAll(async () => {
    hub = await stored()
  })
  afterAll(() => hub[Symbol.asyncDispose]())

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=4-4', 206, '4', 'bytes 4-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-99', 206, BYTES, 'bytes 0-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['BYTES=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=0-1,4-5', 200, BYTES, null],
    ['bytes=5-2', 200, BYTES, null],
    ['bytes=-', 200, BYTES, null],
    ['bytes=a-b', 200, BYTES, null],
    ['lines=0-3', 200, BYTES, null],
    [`bytes=0-${'9'.repeat(40)}`, 200, BYTES, null],
  ])('%s', async (range, status, text, contentRange) => {
    const answer = await hub.get({ range })
    expect([answer.status, await answer.text()]).toEqual([status, text])
    expect(answer.headers.get('content-range')).toBe(contentRange)
    expect(answer.headers.get('content-length')).toBe(String(text.length))
    expect(answer.headers.get('etag')).toBe(ETAG)
  })

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0'])('%s is none', async range => {
    const answer = await hub.get({ range })
    expect(answer.headers.get('content-range')).toBe('bytes */10')
    expect(await problem(answer)).toMatchObject({ status: 416, code: 'range_invalid' })
  })

  it('is only given of the version that the caller knows', async () => {
    const range = 'bytes=0-3'
    expect((await hub.get({ range, 'if-range': ETAG })).status).toBe(206)
    for (const known of ['"other"', `W/${ETAG}`, 'Thu, 30 Jun 2022 12:00:00 GMT'])
      expect((await hub.get({ range, 'if-range': known })).status).toBe(200)
  })

  it('of an empty file is none, and all of it is nothing', async () => {
    await using empty = await FilesHub.open(storedAs(''), '')
    const whole = await empty.get()
    expect([whole.status, await whole.text(), whole.headers.get('content-length')]).toEqual([200, '', '0'])
    expect((await empty.get({ range: 'bytes=0-' })).status).toBe(416)
  })
})

describe('a file store that fails', () => {
  const chunk = Buffer.alloc(50_000, 'x')
  const LONG = 'x'.repeat(200_000)

  it('while the file is read: the connection ends, and nothing looks whole', async () => {
    await using hub = await FilesHub.open(storedAs(LONG), LONG)
    hub.world.files.read = async () => {
      let sent = 0
      return new ReadableStream({
        pull(controller) {
          sent += 1
          if (sent <= 2) controller.enqueue(chunk)
          else controller.error(new Error('the disk broke'))
        },
      })
    }
    const answer = await hub.get()
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('terminated')
    expect(hub.told).toEqual(['files.unavailable'])
  })

  it('to have all of it: the same', async () => {
    await using hub = await FilesHub.open(storedAs(LONG), LONG.slice(1))
    await expect((await hub.get()).text()).rejects.toThrow('terminated')
    hub.world.rows.put(FILE, { size: LONG.length - 2 })
    expect((await hub.get()).status).toBe(503)
  })

  it('before a byte is sent: 503, and nothing is said of the file', async () => {
    await using hub = await stored()
    hub.world.files.down = true
    const answer = await hub.get()
    expect(await problem(answer)).toMatchObject({ status: 503, code: 'files_unavailable' })
    expect(answer.headers.get('etag')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
    hub.world.files.down = false
    hub.world.files.read = async () =>
      new ReadableStream({ start: controller => controller.error(new Error('the disk broke')) })
    expect((await problem(await hub.get())).status).toBe(503)
    expect(hub.told).toEqual(['files.unavailable', 'files.unavailable'])
  })

  it('is not read on for a caller who has gone away', async () => {
    const size = 1_000_000_000
    await using hub = await FilesHub.open(storedAs(BYTES, { size }), BYTES)
    let cancelled = false
    hub.world.files.read = async () =>
      new ReadableStream({
        pull: controller => controller.enqueue(chunk),
        cancel() {
          cancelled = true
        },
      })
    const leaving = new AbortController()
    const answer = await fetch(hub.link(), { signal: leaving.signal })
    await answer.body?.getReader().read()
    leaving.abort()
    await expect.poll(() => cancelled).toBe(true)
    expect(hub.told).toEqual([])
  })
})
