import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

/** What an attempt says, as the API shows it. */
export interface Told {
  readonly state: 'DELIVERED' | 'PENDING'
  readonly status: number | null
  /** Null where the answer came whole. */
  readonly code: string | null
  /** What the sentence of the failure holds. */
  readonly words?: RegExp
}

/** A way in which an endpoint lies, and what is to be told of it. */
export interface Lie {
  readonly name: string
  /** Shown in the handshake: one of test/fixtures/tls. */
  readonly certificate?: 'expired' | 'self'
  /** Done to a fresh connection, before anything was read of it. */
  readonly atOnce?: (socket: Socket) => void
  /** Done when a whole request has come. */
  readonly answer?: (socket: Socket) => void
  /** One of these is told; several where it depends on what arrives together. */
  readonly told: readonly [Told, ...Told[]]
}

const OK = 'HTTP/1.1 200 OK\r\n'
const EMPTY = `${OK}content-length: 0\r\n\r\n`
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
/** So often a byte drips. */
const DRIP_MS = 50

const writing =
  (...parts: readonly (string | Buffer)[]) =>
  (socket: Socket): void => {
    for (const part of parts) socket.write(part)
  }

/** Begins, and then gives a little now and then, until the other side is gone. */
const dripping =
  (beginning: string, drop: string) =>
  (socket: Socket): void => {
    socket.write(beginning)
    const timer = setInterval(() => socket.write(drop), DRIP_MS)
    socket.on('close', () => clearInterval(timer))
  }

/** Begins, and then writes as fast as the other side reads. */
const flooding =
  (beginning: string, wave: string) =>
  (socket: Socket): void => {
    const flood = (): void => {
      while (socket.writable && socket.write(wave));
    }
    socket.write(beginning)
    socket.on('drain', flood)
    flood()
  }

const thenClosing =
  (text: string) =>
  (socket: Socket): void => {
    socket.end(text)
  }

const thenResetting =
  (text: string) =>
  (socket: Socket): void => {
    if (text === '') socket.resetAndDestroy()
    else socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), DRIP_MS))
  }

const delivered = (status = 200): Told => ({ state: 'DELIVERED', status, code: null })
const refused = (status: number): Told => ({ state: 'PENDING', status, code: null })
const failed = (code: string, words: RegExp, status: number | null = null): Told => ({
  state: 'PENDING',
  status,
  code,
  words,
})

const reset = (words: RegExp, status: number | null = null): Told => failed('connection_reset', words, status)
const bad = (words: RegExp, status: number | null = null): Told => failed('bad_answer', words, status)
const late = (words: RegExp, status: number | null = null): Told => failed('timeout', words, status)

const BOMB = gzipSync(Buffer.alloc(20_000_000))
const METADATA = 'http://169.254.169.254/latest/meta-data/iam/'

const SLOW: readonly Lie[] = [
  { name: 'never answers', told: [late(/no answer came/)] },
  {
    name: 'drips its head',
    answer: dripping(OK, 'x'),
    told: [late(/the head of the answer did not end/)],
  },
  {
    name: 'drips its body',
    answer: dripping(`${OK}content-length: 9999\r\n\r\n`, '.'),
    told: [late(/the status came, but the body did not end \(\d+ bytes so far\)/, 200)],
  },
]

const ENDLESS: readonly Lie[] = [
  {
    name: 'has an endless body',
    answer: flooding(`${OK}\r\n`, 'x'.repeat(8_192)),
    told: [delivered()],
  },
  {
    name: 'has an endless body in chunks',
    answer: flooding(`${OK}transfer-encoding: chunked\r\n\r\n`, `1000\r\n${'x'.repeat(4_096)}\r\n`),
    told: [delivered()],
  },
  {
    name: 'has an endless head',
    answer: flooding(OK, `x-more: ${'x'.repeat(1_000)}\r\n`),
    told: [bad(/head of the answer is larger than 16 KiB/)],
  },
  {
    name: 'has a huge header',
    answer: writing(`${OK}x-huge: ${'x'.repeat(1_000_000)}\r\ncontent-length: 0\r\n\r\n`),
    told: [bad(/head of the answer is larger than 16 KiB/)],
  },
  {
    name: 'has an endless chunk extension',
    answer: flooding(`${OK}transfer-encoding: chunked\r\n\r\n1;`, 'x'.repeat(8_192)),
    told: [bad(/./, 200), late(/the body did not end/, 200)],
  },
  {
    name: 'has endless trailers',
    answer: flooding(`${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, `x-more: ${'x'.repeat(1_000)}\r\n`),
    told: [bad(/larger than 16 KiB/, 200)],
  },
  {
    name: 'says 100 Continue without end',
    answer: flooding('', CONTINUE.repeat(100)),
    told: [bad(/interim answers|100 Continue/)],
  },
  {
    name: 'says 100 Continue without end, a piece at a time',
    answer: dripping('', CONTINUE),
    told: [late(/no answer came/), bad(/interim answers|100 Continue/)],
  },
  {
    name: 'gives early hints without end',
    answer: flooding('', 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'.repeat(50)),
    told: [bad(/interim answers/)],
  },
]

const BROKEN: readonly Lie[] = [
  {
    name: 'closes before it answers',
    answer: thenClosing(''),
    told: [reset(/closed the connection before/)],
  },
  {
    name: 'closes within its head',
    answer: thenClosing(`${OK}x-half: yes`),
    told: [reset(/closed the connection within the head/)],
  },
  {
    name: 'closes its half and waits',
    atOnce: socket => void socket.end(),
    told: [reset(/closed (the|a) connection/)],
  },
  {
    name: 'resets before it answers',
    answer: thenResetting(''),
    told: [reset(/reset the connection before it answered/)],
  },
  {
    name: 'resets a fresh connection',
    atOnce: thenResetting(''),
    told: [reset(/(closed|reset) the connection before it answered/)],
  },
  {
    name: 'resets within its answer',
    answer: thenResetting(`${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`),
    told: [reset(/reset the connection before its answer was complete: the status came, and 5 bytes/, 200)],
  },
  {
    name: 'announces more than it sends',
    answer: thenClosing(`${OK}content-length: 100\r\n\r\nshort`),
    told: [bad(/Content-Length .* wrong: 100 bytes were announced, 5 came/, 200)],
  },
  {
    name: 'sends more than it announces',
    answer: writing(`${OK}content-length: 3\r\n\r\nmuch more than three`),
    told: [delivered(), bad(/./, 200)],
  },
]

const STRANGE: readonly Lie[] = [
  { name: 'says 100 Continue first', answer: writing(CONTINUE, EMPTY), told: [delivered()] },
  {
    name: 'packs a bomb',
    answer: socket => {
      socket.write(`${OK}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`)
      socket.write(BOMB)
    },
    told: [delivered()],
  },
  {
    name: 'answers before it was asked',
    atOnce: writing(EMPTY),
    told: [delivered(), bad(/an answer to no request/), late(/no answer came/), reset(/closed/)],
  },
  { name: 'speaks no HTTP', answer: writing('220 mail.example.com ESMTP\r\n'), told: [bad(/is not HTTP/)] },
  { name: 'says nonsense', answer: writing(Buffer.alloc(5_000, 0xfe)), told: [bad(/is not HTTP/)] },
  { name: 'answers twice', answer: writing(EMPTY + EMPTY), told: [delivered()] },
  {
    name: 'changes the protocol',
    answer: writing('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    told: [bad(/change the protocol/)],
  },
  {
    name: 'has a status that does not exist',
    answer: writing('HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n'),
    told: [refused(999)],
  },
  {
    name: 'sends us to where secrets lie',
    answer: writing(`HTTP/1.1 302 Found\r\nlocation: ${METADATA}\r\ncontent-length: 0\r\n\r\n`),
    told: [refused(302)],
  },
]

const DISGUISED: readonly Lie[] = [
  { name: 'has an old certificate', certificate: 'expired', told: [failed('tls', /has expired/)] },
  { name: 'vouches for itself', certificate: 'self', told: [failed('tls', /signed by itself/)] },
]

/** Lies of which any may follow any other on one endpoint. */
export const PLAIN_LIES: readonly Lie[] = [...SLOW, ...ENDLESS, ...BROKEN, ...STRANGE]

/** Every lie. */
export const LIES: readonly Lie[] = [...PLAIN_LIES, ...DISGUISED]
