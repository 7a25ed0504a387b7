import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { TestHub } from '../../src/http/api.testing.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import type { Random } from './support/random.ts'

const ROUNDS = rounds(300, 30_000)
const AT_ONCE = 16
/** Whoever says nothing more is left alone after so long. */
const PATIENCE_MS = 150

const body = '{"name":"Acme"}'
const post = (more: readonly string[], sent = body): string =>
  ['POST /api/v1/tenants/ HTTP/1.1', 'host: x', 'content-type: application/json', ...more, '', sent].join(
    '\r\n',
  )

/** Requests as they should be, and as nobody should send them. */
const REQUESTS: readonly string[] = [
  'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /healthz HTTP/1.0\r\n\r\n',
  'GET /healthz HTTP/1.1\r\n\r\n',
  'GET http://elsewhere.example/healthz HTTP/1.1\r\nhost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
  'CONNECT 169.254.169.254:80 HTTP/1.1\r\nhost: x\r\n\r\n',
  'TRACE /healthz HTTP/1.1\r\nhost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
  'GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /%c0%ae%c0%ae/ HTTP/1.1\r\nhost: x\r\n\r\n',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
  `GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`,
  `GET /healthz HTTP/1.1\r\nhost: x\r\n${'x-many: a\r\n'.repeat(3_000)}\r\n`,
  'GET /healthz HTTP/1.1\r\nhost: x\r\nx-bad: a\u0000b\r\n\r\n',
  'GET /healthz HTTP/1.1\nhost: x\n\n',
  'GET /healthz HTTP/9.9\r\nhost: x\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  post([`content-length: ${body.length}`]),
  post(['content-length: 3']),
  post(['content-length: 3', 'content-length: 4']),
  post(['content-length: -1']),
  post(['content-length: 99999999999999999999']),
  post(['content-length: 15', 'transfer-encoding: chunked']),
  post(['transfer-encoding: chunked'], `f\r\n${body}\r\n0\r\n\r\n`),
  post(['transfer-encoding: chunked'], `ffffffffffffffff\r\n${body}`),
  post(['transfer-encoding: chunked'], `-1\r\n${body}\r\n0\r\n\r\n`),
  post(['transfer-encoding: gzip, chunked'], `f\r\n${body}\r\n0\r\n\r\n`),
  post(['expect: 100-continue', `content-length: ${body.length}`]),
  post(['expect: nonsense', `content-length: ${body.length}`]),
]

/** Some bytes of it are others, are missing, or come twice. */
const spoiled = (request: Buffer, random: Random): Buffer => {
  const at = random.whole(0, Math.max(0, request.length - 1))
  const [before, after] = [request.subarray(0, at), request.subarray(at)]
  const [kept, cut] = [before, after.subarray(random.whole(1, 20))]
  return random.pick([
    Buffer.concat([kept, random.bytes(random.whole(1, 8)), cut]),
    Buffer.concat([kept, cut]),
    Buffer.concat([before, after.subarray(0, 20), after]),
    before,
  ])
}

const bytesOf = (random: Random): Buffer => {
  const one = Buffer.from(random.pick(REQUESTS), 'latin1')
  if (random.maybe(0.1)) return random.bytes(random.whole(1, 300))
  if (random.maybe(0.3)) return one
  if (random.maybe(0.3)) return Buffer.concat([one, Buffer.from(random.pick(REQUESTS), 'latin1')])
  return spoiled(one, random)
}

/** Says it, in pieces. @returns what was answered */
const say = (port: number, bytes: Buffer, cut: number, resets: boolean): Promise<string> =>
  new Promise(resolve => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes.subarray(0, cut))
      setImmediate(() => socket.writable && socket.write(bytes.subarray(cut)))
      if (resets) setImmediate(() => socket.resetAndDestroy())
    })
    socket.setTimeout(PATIENCE_MS, () => socket.destroy())
    socket.on('data', chunk => {
      answer += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })

const REFUSAL = /HTTP\/1\.1 [45]\d\d /g
const CODE = /"code":"\w+"/g
const STATUS = /HTTP\/1\.1 (\d{3}) /g

it(seeded('lives through whatever comes on the wire'), { timeout: 60_000 + 100 * ROUNDS }, async () => {
  const random = chance('wire')
  await using hub = await TestHub.open({ failedAuthentications: ROUNDS })
  await hub.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = hub.app.server.address() as AddressInfo
  const waiting = Array.from({ length: ROUNDS }, () => {
    const bytes = bytesOf(random)
    return { bytes, cut: random.whole(0, bytes.length), resets: random.maybe(0.05) }
  })
  const statuses: Record<string, number> = {}
  const worker = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      const answer = await say(port, one.bytes, one.cut, one.resets)
      // Who resets a connection may not get the whole answer.
      const refusals = one.resets ? [] : [...answer.matchAll(REFUSAL)]
      expect([...answer.matchAll(CODE)].length, answer).toBeGreaterThanOrEqual(refusals.length)
      for (const [, status = ''] of answer.matchAll(STATUS)) {
        statuses[status] = (statuses[status] ?? 0) + 1
        expect(Number(status), `${one.bytes.toString('latin1').slice(0, 2_000)}\n${answer}`).toBeLessThan(500)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  expect(hub.world.told.filter(({ name }) => name === 'error.unexpected')).toEqual([])
  const well = await say(port, Buffer.from(REQUESTS[0] ?? ''), 5, false)
  expect(well).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  for (const status of ['200', '400', '401', '404']) expect(statuses[status] ?? 0).toBeGreaterThan(0)
  const note = Object.entries(statuses)
    .map(([status, count]) => `${count}x ${status}`)
    .join(' ')
  report({ program: 'wire', rounds: ROUNDS, events: 0, duplicates: 0, lost: 0, backMs: null, note })
})
