import { describe, expect, it } from 'vitest'
import { lying, receiving, until, unusedPort } from '../../delivery/http-transport.testing.ts'
import { toolsAt } from '../calls.testing.ts'
import { CREDENTIALS, graphError, graphOf, graphSaying, TOKEN } from '../meta/graph.testing.ts'
import type { OpenFile, OutgoingMedia } from '../platform.ts'
import { readyFile } from './upload.ts'

/** A file of zeros that tells how much of it was read, and whether it was let go. */
const zeros = (size: number, mimeType = 'image/png', real = size) => {
  const seen = { read: 0, isClosed: false }
  const stream = new ReadableStream<Uint8Array>({
    pull: controller => {
      const next = Math.min(64 * 1_024, real - seen.read)
      seen.read += next
      if (next > 0) return controller.enqueue(new Uint8Array(next))
      seen.isClosed = true
      controller.close()
    },
    cancel: () => {
      seen.isClosed = true
    },
  })
  return { seen, opened: { size, mimeType, stream } satisfies OpenFile }
}
const mediaOf = (opened: OpenFile): OutgoingMedia => ({
  mimeType: opened.mimeType,
  title: 'Größe.png',
  url: null,
  hubUrl: null,
  open: async () => opened,
})
const MB = 1_024 * 1_024

describe('an uploaded file', () => {
  it('is handed over as a form whose length is known', async () => {
    const { opened, seen } = zeros(3 * MB)
    let form: FormData | null = null
    let headers: NodeJS.Dict<string | string[]> = {}
    const { url } = await receiving((request, response) => {
      const chunks: Buffer[] = []
      headers = request.headers
      request.on('data', chunk => chunks.push(chunk))
      request.on('end', async () => {
        const body = Buffer.concat(chunks)
        form = await new Response(body, {
          headers: { 'content-type': String(headers['content-type']) },
        }).formData()
        response.end('{"id":"1166846181421424"}')
      })
    })
    expect(await readyFile(toolsAt(url), CREDENTIALS, 'image', mediaOf(opened))).toEqual({
      ok: true,
      file: { id: '1166846181421424' },
    })
    expect(Number(headers['content-length'])).toBeGreaterThan(3 * MB)
    expect(headers).toMatchObject({ authorization: `Bearer ${TOKEN}` })
    expect(headers).not.toHaveProperty('transfer-encoding')
    const fields = form as FormData | null
    const file = fields?.get('file') as File
    expect([fields?.get('messaging_product'), fields?.get('type')]).toEqual(['whatsapp', 'image/png'])
    expect([file.name, file.type, file.size]).toEqual(['Größe.png', 'image/png', 3 * MB])
    expect(seen.isClosed).toBe(true)
  })

  it.each([
    ['image/png', 'text/plain', 'image/png'],
    [null, 'text/plain', 'text/plain'],
    ['a/b\r\nx-evil: 1', 'nothing', 'application/octet-stream'],
  ])('of type %j, stored as %j, goes as %s', async (told, stored, type) => {
    let form = ''
    const { tools } = graphOf(async ({ init }) => {
      form = await new Response(init.body).text()
      return Response.json({ id: '1' })
    })
    const media = { ...mediaOf(zeros(10, stored).opened), mimeType: told }
    expect(await readyFile(tools, CREDENTIALS, 'image', media)).toMatchObject({ ok: true })
    expect(form).toContain(`name="type"\r\n\r\n${type}\r\n`)
    expect(form).toContain(`\r\ncontent-type: ${type}\r\n`)
    expect(form).not.toContain('x-evil')
  })

  it('is never in memory as a whole', async () => {
    const { opened, seen } = zeros(90 * MB, 'application/pdf')
    // It reads nothing, so that no more is read than the buffers between hold.
    const { url } = await lying(socket => socket.pause())
    const tools = toolsAt(url, {
      timeoutMs: 1,
      fetch: (at, init) => fetch(at, { ...init, signal: AbortSignal.timeout(500) }),
    })
    expect(await readyFile(tools, CREDENTIALS, 'document', mediaOf(opened))).toMatchObject({ ok: false })
    expect(seen.read).toBeLessThan(30 * MB)
    await until(() => seen.isClosed)
  })

  it.each([
    ['image', 5 * MB],
    ['video', 16 * MB],
    ['audio', 16 * MB],
    ['document', 100 * MB],
    ['sticker', 500 * 1_024],
  ] as const)('as %s is at most %i bytes large', async (kind, most) => {
    const { tools, calls } = graphSaying(200, { id: '1' })
    const { opened, seen } = zeros(most + 1)
    expect(await readyFile(tools, CREDENTIALS, kind, mediaOf(opened))).toMatchObject({
      ok: false,
      refusal: { errors: [{ code: 'file_too_large' }], retry: null },
    })
    expect(calls).toEqual([])
    expect(seen.isClosed).toBe(true)
    expect(await readyFile(tools, CREDENTIALS, kind, mediaOf(zeros(most).opened))).toMatchObject({ ok: true })
  })
})

describe('an upload that fails is tried again, for no message was sent', () => {
  const failed = async (url: string, opened = zeros(1_000).opened) =>
    readyFile(toolsAt(url, { timeoutMs: 500 }), CREDENTIALS, 'image', mediaOf(opened))
  const AGAIN = { ok: false, refusal: { state: 'refused', retry: { scope: 'message' } } }

  it.each([
    ['nobody answers', () => {}],
    ['the connection breaks', socket => socket.resetAndDestroy()],
    ['something else answers', socket => socket.end('HTTP/1.1 502 X\r\ncontent-length: 0\r\n\r\n')],
    ['the answer has no id', socket => socket.end('HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\n{}')],
  ] satisfies [string, Parameters<typeof lying>[0]][])('where %s', async (_name, answer) => {
    expect(await failed((await lying(answer)).url)).toMatchObject(AGAIN)
  })

  it('where nothing listens, and the file is let go', async () => {
    const { opened, seen } = zeros(1_000)
    expect(await failed(`http://127.0.0.1:${await unusedPort()}`, opened)).toMatchObject(AGAIN)
    expect(seen.isClosed).toBe(true)
  })

  it('where the file is shorter than it was said to be', async () => {
    const { url } = await receiving((request, response) => {
      request.resume().on('end', () => response.end('{"id":"1"}'))
    })
    expect(await failed(url, zeros(1_000, 'image/png', 900).opened)).toMatchObject(AGAIN)
  })

  it('where the file cannot be read', async () => {
    const { tools, calls } = graphSaying(200, { id: '1' })
    const open = () => Promise.reject(new Error('the disk is away'))
    const media = { mimeType: null, title: null, url: null, hubUrl: null, open }
    expect(await readyFile(tools, CREDENTIALS, 'image', media)).toMatchObject({
      ok: false,
      refusal: { errors: [{ code: 'file_unavailable' }], retry: { afterMs: null, scope: 'message' } },
    })
    expect(calls).toEqual([])
  })

  it('but not where WhatsApp does not want the file', async () => {
    const { tools } = graphSaying(
      400,
      graphError(100, 'Param file must be a file with one of the following types'),
    )
    expect(await readyFile(tools, CREDENTIALS, 'image', mediaOf(zeros(10).opened))).toMatchObject({
      ok: false,
      refusal: { errors: [{ code: 100 }], retry: null },
    })
  })
})
