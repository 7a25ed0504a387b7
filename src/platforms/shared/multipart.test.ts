import { describe, expect, it } from 'vitest'
import { multipart } from './multipart.ts'

const fileOf = (text: string, more: object = {}) => ({
  name: 'a.txt',
  mimeType: 'text/plain',
  size: Buffer.byteLength(text),
  stream: ReadableStream.from([Buffer.from(text)]),
  ...more,
})

/** The form as a server reads it. */
const read = async (form: ReturnType<typeof multipart>) => {
  const bytes = Buffer.from(await new Response(form.stream).arrayBuffer())
  const headers = { 'content-type': form.contentType }
  return { bytes, data: await new Response(bytes, { headers }).formData() }
}

describe('a form with a file', () => {
  it('is read as it was meant, and as long as it says', async () => {
    const form = multipart({ messaging_product: 'whatsapp', type: 'text/plain' }, fileOf('häßlich'))
    const { bytes, data } = await read(form)
    expect(bytes.byteLength).toBe(form.length)
    expect(data.get('messaging_product')).toBe('whatsapp')
    const file = data.get('file') as File
    expect([file.name, file.type, await file.text()]).toEqual(['a.txt', 'text/plain', 'häßlich'])
  })

  it('has the file under another name where that is wanted', async () => {
    const { data } = await read(multipart({}, fileOf('x', { field: 'filedata' })))
    expect([...data.keys()]).toEqual(['filedata'])
  })

  it('is not broken by a file name', async () => {
    const name = 'a"; filename="b\r\nx-evil: 1\r\n\r\nü.pdf'
    const { bytes, data } = await read(multipart({}, fileOf('x', { name })))
    expect((data.get('file') as File).name).toContain('ü.pdf')
    expect(
      bytes
        .toString()
        .split('\r\n')
        .some(line => line.startsWith('x-evil')),
    ).toBe(false)
  })

  it('reads no more of the file than is taken of it', async () => {
    let pulled = 0
    let isCancelled = false
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: controller => {
          pulled += 1
          controller.enqueue(new Uint8Array(1_000))
        },
        cancel: () => {
          isCancelled = true
        },
      },
      { highWaterMark: 0 },
    )
    const reader = multipart({}, fileOf('', { size: 1_000_000, stream })).stream.getReader()
    await reader.read()
    await reader.read()
    expect(pulled).toBeLessThanOrEqual(2)
    await reader.cancel()
    expect(isCancelled).toBe(true)
  })
})
