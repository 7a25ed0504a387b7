import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerError } from './http-answer-error.ts'
import { AnswerReader } from './http-answer-reader.ts'
import { type AnswerHead, HeadReader } from './http-head.ts'

/** What a reader tells, answer by answer. */
class Told {
  readonly answers: { status: number; body: string; isClean: boolean }[] = []
  interim = 0
  head: AnswerHead | null = null
  #body = ''

  takeInterim(): void {
    this.interim += 1
  }

  takeHead(head: AnswerHead): void {
    this.head = head
  }

  takeBody(bytes: Buffer): void {
    this.#body += bytes.toString('latin1')
  }

  takeEnd(isClean: boolean): void {
    this.answers.push({ status: this.head?.status ?? 0, body: this.#body, isClean })
    this.#body = ''
  }
}

const reading = () => {
  const told = new Told()
  const reader = new AnswerReader(new HeadReader())
  reader.begin(told)
  return { told, reader }
}

/** Cuts bytes at some places. */
const piecesOf = (text: string, cuts: readonly number[]): Buffer[] => {
  const bytes = Buffer.from(text, 'latin1')
  const places = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length))
}

const bodies = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map(one => String.fromCharCode(one)),
  maxLength: 300,
})
const cuts = fc.array(fc.nat(2_000), { maxLength: 12 })

const inChunks = (body: string, size: number, extension: string, trailer: string): string => {
  const chunks: string[] = []
  for (let from = 0; from < body.length; from += size) {
    const chunk = body.slice(from, from + size)
    chunks.push(`${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`)
  }
  return `${chunks.join('')}0\r\n${trailer}\r\n`
}

describe('an answer is read alike wherever it is cut', () => {
  it('with a length', () => {
    fc.assert(
      fc.property(bodies, cuts, fc.nat(2), (body, places, interims) => {
        const { told, reader } = reading()
        const interim = 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'.repeat(interims)
        const text = `${interim}HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`
        for (const piece of piecesOf(text, places)) reader.read(piece)
        expect(told.answers).toEqual([{ status: 200, body, isClean: true }])
        expect(told.interim).toBe(interims)
      }),
    )
  })

  it('in chunks', () => {
    const extensions = fc.constantFrom('', ';a=1', ' ; b="c"')
    const trailers = fc.constantFrom('', 'x-sum: 1\r\n', 'a: b\r\nc: d\r\n')
    fc.assert(
      fc.property(
        bodies,
        cuts,
        fc.integer({ min: 1, max: 99 }),
        extensions,
        trailers,
        (body, places, size, extension, trailer) => {
          const { told, reader } = reading()
          const text = `HTTP/1.1 201 \r\nTransfer-Encoding: gzip, Chunked\r\n\r\n${inChunks(body, size, extension, trailer)}`
          for (const piece of piecesOf(text, places)) reader.read(piece)
          expect(told.answers).toEqual([{ status: 201, body, isClean: true }])
        },
      ),
    )
  })

  it('until the connection ends', () => {
    fc.assert(
      fc.property(bodies, cuts, (body, places) => {
        const { told, reader } = reading()
        for (const piece of piecesOf(`HTTP/1.0 404 No\r\n\r\n${body}`, places)) reader.read(piece)
        expect(told.answers).toEqual([])
        reader.close()
        expect(told.answers).toEqual([{ status: 404, body, isClean: true }])
        expect(told.head?.keepsOpen).toBe(false)
      }),
    )
  })
})

describe('whatever comes', () => {
  const words = fc.constantFrom(
    ...['HTTP/1.1', ' ', '200', ' OK', '\r\n', '\r', '\n', ':', 'content-length', '5', 'transfer-encoding'],
    ...['chunked', '0', 'ff', ';', '100', '101', '204', '\0', 'connection', 'close', 'x'.repeat(600)],
  )

  it('nothing but a fault of the answer is thrown, and nothing is told after it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(words, bodies), { maxLength: 40 }), cuts, (parts, places) => {
        const { told, reader } = reading()
        try {
          for (const piece of piecesOf(parts.join(''), places)) reader.read(piece)
          reader.close()
        } catch (error) {
          expect(error).toBeInstanceOf(AnswerError)
        }
        expect(told.answers.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('behind an answer makes it unclean, and is not the next one', () => {
    const { told, reader } = reading()
    reader.read(Buffer.from('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 500 Oh\r\n\r\n'))
    expect(told.answers).toEqual([{ status: 204, body: '', isClean: false }])
    reader.read(Buffer.from('more'))
    expect(told.answers).toHaveLength(1)
  })
})

describe('a connection', () => {
  const headOf = (text: string): AnswerHead | null => {
    const { told, reader } = reading()
    reader.read(Buffer.from(`${text}\r\n\r\n`))
    return told.head
  }

  it.each([
    ['HTTP/1.1 204 No Content', true],
    ['HTTP/1.1 204 No Content\r\nconnection: Upgrade, Close', false],
    ['HTTP/1.0 204 No Content', false],
    ['HTTP/1.0 204 No Content\r\nconnection: keep-alive', true],
    ['HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\nconnection: keep-alive', false],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: , chunked ,', true],
    ['HTTP/1.1 200 OK', false],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: gzip', false],
    ['HTTP/1.1 200 OK\r\ncontent-length: 3', true],
    ['HTTP/1.1 304 Not Modified\r\ncontent-length: 3', true],
  ])('after %j is kept: %j', (text, keepsOpen) => {
    expect(headOf(text)?.keepsOpen).toBe(keepsOpen)
  })

  it.each([
    ['', null],
    ['\r\nkeep-alive: timeout=5, max=100', 5],
    ['\r\nkeep-alive: max=100,timeout=7', 7],
    ['\r\nkeep-alive: soon', null],
  ])('with %j is kept for %j s', (header, idleS) => {
    expect(headOf(`HTTP/1.1 204 No Content${header}`)?.idleS).toBe(idleS)
  })

  it.each(['\x0b5', '5\xa0', '\x0c5'])('takes %j for no length', length => {
    expect(() => headOf(`HTTP/1.1 200 OK\r\ncontent-length: ${length}`)).toThrow('Invalid character')
  })

  it('refuses a head of a thousand headers, and reads one of many that are alike', () => {
    const repeated = (count: number): string => `HTTP/1.1 204 No Content${'\r\na:'.repeat(count)}`
    expect(() => headOf(repeated(257))).toThrow('Too many headers')
    expect(headOf(repeated(256))?.headers.a).toBe(', '.repeat(255))
  })

  it('keeps headers that are named like parts of a prototype apart', () => {
    const head = headOf(
      'HTTP/1.1 204 No Content\r\n__proto__: x\r\nconstructor: y\r\nset-cookie: a\r\nset-cookie: b',
    )
    expect(head?.headers).toEqual({ constructor: 'y', 'set-cookie': 'a, b' })
  })
})
