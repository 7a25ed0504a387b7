import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { TestHub } from './api.testing.ts'
import type { ServerSettings } from './parts.ts'

const INDEX = `<!doctype html><title>Console</title>${'<p>a</p>'.repeat(200)}`
const SCRIPT = `export const words = "${'word '.repeat(500)}"`
const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3])
const SECRET = 'what no console tells'

let around: string
let folder: string
let hub: TestHub

beforeAll(async () => {
  around = mkdtempSync(join(tmpdir(), 'gotallo-console-'))
  folder = join(around, 'dist')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), INDEX)
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(folder, 'assets', 'index-a1b2c3.js'), SCRIPT)
  writeFileSync(join(folder, 'assets', 'index-a1b2c3.css'), 'p { color: red }')
  writeFileSync(join(folder, 'assets', 'logo-a1b2c3.png'), PICTURE)
  writeFileSync(join(around, 'secret.txt'), SECRET)
  symlinkSync(join(around, 'secret.txt'), join(folder, 'assets', 'link.txt'))
  hub = await TestHub.open({ consoleFolder: folder })
})
afterAll(async () => {
  await hub[Symbol.asyncDispose]()
  rmSync(around, { recursive: true, force: true })
})

const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET', on = hub) =>
  on.app.inject({ method, url, headers })

const opened = async (settings: Partial<ServerSettings>, publicUrl?: string): Promise<TestHub> => {
  const other = await TestHub.open({ consoleFolder: folder, ...settings }, publicUrl)
  onTestFinished(() => other[Symbol.asyncDispose]())
  return other
}

test('the bare address leads to the console', async () => {
  const { statusCode, headers } = await get('/')
  expect([statusCode, headers.location]).toEqual([303, '/console/'])
  expect((await hub.call('POST', '/', { token: null, body: {} })).status).toBe(405)
})

describe('a page', () => {
  test.each([
    '/console/',
    '/console',
    '/console/services/01949f3a/deliveries',
    '/console/a.b?c=d',
    '/console/assets',
  ])('%s is answered with the one page that there is, without a token', async url => {
    const { statusCode, headers, body } = await get(url)
    expect([statusCode, body]).toEqual([200, INDEX])
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-length': String(INDEX.length),
      vary: 'accept-encoding',
    })
  })

  test('is not sent again to who has it', async () => {
    const { headers } = await get('/console/')
    const etag = String(headers.etag)
    for (const known of [etag, `"x", W/${etag}`, '*']) {
      const again = await get('/console/', { 'if-none-match': known })
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag])
      expect(again.headers['content-security-policy']).toBe(headers['content-security-policy'])
    }
    expect((await get('/console/', { 'if-none-match': '"x"' })).statusCode).toBe(200)
    expect((await get('/console/', { 'if-none-match': etag, 'accept-encoding': 'br' })).statusCode).toBe(200)
  })

  test('answers HEAD as GET, without the body', async () => {
    const { statusCode, headers, body } = await get('/console/', {}, 'HEAD')
    expect([statusCode, headers['content-length'], body]).toEqual([200, String(INDEX.length), ''])
  })

  test('takes no other method', async () => {
    for (const url of ['/console/', '/console/services'])
      expect((await hub.call('POST', url, { token: null, body: {} })).status).toBe(405)
  })
})

describe('a file', () => {
  test.each([
    ['assets/index-a1b2c3.js', 'text/javascript; charset=utf-8'],
    ['assets/index-a1b2c3.css', 'text/css; charset=utf-8'],
    ['assets/logo-a1b2c3.png', 'image/png'],
  ])('%s is kept for ever, as %s', async (name, type) => {
    const { statusCode, headers } = await get(`/console/${name}`)
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      type,
      'public, max-age=31536000, immutable',
    ])
  })

  test('beside the page is asked for again', async () => {
    const { headers } = await get('/console/favicon.svg')
    expect(headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' })
  })

  test.each([
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['GZIP;q=0.5, br;q=0', 'gzip'],
    ['br;Q=0, *', 'gzip'],
    ['br;q=0.2, gzip;q=0.8', 'gzip'],
    ['gzip, br;q=1.0', 'br'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['deflate', undefined],
    ['identity', undefined],
    ['', undefined],
  ])('is packed as %j allows: %s', async (accept, encoding) => {
    const { headers, rawPayload } = await get('/console/assets/index-a1b2c3.js', {
      'accept-encoding': accept,
    })
    expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'accept-encoding'])
    expect(Number(headers['content-length'])).toBe(rawPayload.length)
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync }
    const plain = encoding === undefined ? rawPayload : unpack[encoding as 'br'](rawPayload)
    expect(plain.toString()).toBe(SCRIPT)
    if (encoding !== undefined) expect(rawPayload.length).toBeLessThan(SCRIPT.length / 10)
  })

  test('that is packed already is sent as it is', async () => {
    const { headers, rawPayload } = await get('/console/assets/logo-a1b2c3.png', { 'accept-encoding': 'br' })
    expect([headers['content-encoding'], rawPayload]).toEqual([undefined, PICTURE])
  })

  test('that is not there is refused, and kept by nobody', async () => {
    const { statusCode, headers, body } = await get('/console/assets/index-000000.js')
    expect([statusCode, headers['cache-control']]).toEqual([404, 'no-store'])
    expect(JSON.parse(body)).toMatchObject({ code: 'not_found' })
  })

  test.each([
    '/console/../secret.txt',
    '/console/..%2fsecret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/assets/..%2f..%2fsecret.txt',
    '/console/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/console/assets/..%5c..%5csecret.txt',
    '/console/assets//etc/passwd',
    '/console/assets/link.txt',
    '/console//etc/passwd',
    '/console/%00',
    '/console/assets/__proto__',
  ])('%s leads out of the folder nowhere', async url => {
    const { statusCode, body } = await get(url)
    expect([200, 404]).toContain(statusCode)
    expect(body).not.toContain(SECRET)
    expect(body).not.toContain('root:')
    if (url.includes('/assets/')) expect(statusCode).toBe(404)
  })
})

describe('what a page may do', () => {
  const policyOf = async (on: TestHub, url = '/console/'): Promise<Map<string, string>> => {
    const policy = String((await get(url, {}, 'GET', on)).headers['content-security-policy'])
    return new Map(policy.split('; ').map(one => [one.split(' ')[0] ?? '', one]))
  }

  test.each(['/console/', '/console/assets/index-a1b2c3.js', '/console/assets/none.js'])('%s', async url => {
    const { headers } = await get(url)
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; media-src 'self' data: blob: https:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers['permissions-policy']).toContain('camera=(), ')
  })

  test('files by plain http only where the hub itself is reached so, on this machine', async () => {
    const local = await opened({ loopback: true }, 'http://127.0.0.1:8080')
    expect((await policyOf(local)).get('img-src')).toBe("img-src 'self' data: blob: https: http:")
    expect((await policyOf(local)).get('media-src')).toBe("media-src 'self' data: blob: https: http:")
    const behindProxy = await opened({ loopback: true }, 'https://hub.example.com')
    expect((await policyOf(behindProxy)).get('img-src')).not.toContain('http: ')
    expect((await policyOf(behindProxy)).get('img-src')).toMatch(/https:$/)
  })

  test('in frames of the origins that are set', async () => {
    const framed = await opened({
      frameAncestors: ['https://*.lightning.force.com', 'https://crm.example.com'],
    })
    expect((await policyOf(framed)).get('frame-ancestors')).toBe(
      'frame-ancestors https://*.lightning.force.com https://crm.example.com',
    )
  })
})

test('where it is not built it is said how to, until it is', async () => {
  const late = join(around, 'late')
  const other = await opened({ consoleFolder: late })
  for (const url of ['/console/', '/console/services']) {
    const { statusCode, body } = await get(url, {}, 'GET', other)
    expect([statusCode, JSON.parse(body).detail]).toEqual([
      404,
      expect.stringContaining('npm run build:console'),
    ])
  }
  mkdirSync(late)
  expect((await get('/console/', {}, 'GET', other)).statusCode).toBe(404)
  writeFileSync(join(late, 'index.html'), INDEX)
  expect((await get('/console/', {}, 'GET', other)).body).toBe(INDEX)
})
