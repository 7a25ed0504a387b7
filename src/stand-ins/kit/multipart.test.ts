import { expect, it } from 'vitest'
import { readMultipart } from './multipart.ts'

const TYPE = 'multipart/form-data; boundary=X-1'
const form = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'))

it('reads texts and files, their bytes unchanged', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  const data = new FormData()
  data.set('type', 'image/png')
  data.set('file', new Blob([bytes, '\r\n--'], { type: 'image/png' }), 'a "b".png')
  const request = new Request('http://x', { method: 'POST', body: data })
  const type = request.headers.get('content-type') ?? ''
  const parts = readMultipart(type, Buffer.from(await request.arrayBuffer()))
  expect(parts).toEqual([
    { name: 'type', fileName: null, mimeType: null, bytes: Buffer.from('image/png') },
    {
      name: 'file',
      fileName: 'a "b".png',
      mimeType: 'image/png',
      bytes: Buffer.concat([bytes, Buffer.from('\r\n--')]),
    },
  ])
})

it('reads an empty part, and a boundary in quotes', () => {
  const body = form('--X-1', 'Content-Disposition: form-data; name="type"', '', '', '--X-1--', '')
  const part = { name: 'type', fileName: null, mimeType: null, bytes: Buffer.alloc(0) }
  expect(readMultipart('multipart/form-data; boundary="X-1"', body)).toEqual([part])
})

it.each([
  ['JSON', 'application/json', form('{}')],
  ['a form without its end', TYPE, form('--X-1', 'Content-Disposition: form-data; name="a"', '', 'b')],
  ['a part without a name', TYPE, form('--X-1', 'Content-Disposition: form-data', '', 'b', '--X-1--')],
  ['a part without a body', TYPE, form('--X-1', 'Content-Disposition: form-data; name="a"', '--X-1--')],
  ['another boundary', TYPE, form('--Y', '', '', '--Y--')],
  ['nothing', TYPE, Buffer.alloc(0)],
])('does not read %s', (_name, type, body) => {
  expect(readMultipart(type, body)).toBeNull()
})
