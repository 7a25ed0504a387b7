import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { DAY } from '../domain/time.ts'
import { MemoryFileRows, MemoryFiles } from '../files/memory-files.testing.ts'
import { createTelemetry, type TelemetryName } from '../telemetry.ts'
import { NOON, sha256, streamOf } from './fetch-files.testing.ts'
import { UploadFile } from './upload-file.ts'

const LIMIT = 20

const uploading = () => {
  const rows = new MemoryFileRows()
  const files = new MemoryFiles()
  const told: TelemetryName[] = []
  const clock = { now: NOON }
  const uploads = new UploadFile({
    store: { files: rows },
    files,
    telemetry: createTelemetry([name => void told.push(name)]),
    now: () => clock.now,
    newId: () => 'u1',
    maxFileBytes: LIMIT,
  })
  const add = (text: string, title: string | null = 'a.txt', mimeType: string | null = 'text/plain') =>
    uploads.add('tenant', { stream: streamOf(text), title, mimeType })
  return { rows, files, told, clock, uploads, add }
}

describe('UploadFile', () => {
  it('keeps a file with a row of its own', async () => {
    const { add, rows, files, told } = uploading()
    const taken = { id: 'u1', mimeType: 'text/plain', size: 5, sha256: sha256('hello'), title: 'a.txt' }
    expect(await add('hello')).toEqual(taken)
    expect(rows.rows.get('u1')).toEqual({
      ...taken,
      kind: 'UPLOAD',
      tenantId: 'tenant',
      platformId: null,
      state: 'STORED',
      key: 'tenant/u1/upload',
      reason: null,
      attempts: 0,
      due: 0,
      createdAt: NOON,
    })
    expect(Buffer.from(files.kept.get('tenant/u1/upload') ?? []).toString()).toBe('hello')
    expect(told).toEqual(['file.stored'])
  })

  it('goes by the first bytes where its type is not said', async () => {
    const { add, files } = uploading()
    files.sniffed = 'image/png'
    expect((await add('x', 'a', null)).mimeType).toBe('image/png')
    expect((await add('x', 'a', 'application/octet-stream')).mimeType).toBe('image/png')
    expect((await add('x', 'a', 'text/plain')).mimeType).toBe('image/png')
    expect((await add('x', 'a', 'text/csv; charset=utf-8')).mimeType).toBe('text/csv; charset=utf-8')
  })

  it('keeps the parameters of a type that its first bytes tell and its form does not', async () => {
    const { add, files } = uploading()
    files.sniffed = 'audio/ogg; codecs=opus'
    expect((await add('x', 'a', 'audio/ogg')).mimeType).toBe('audio/ogg; codecs=opus')
    expect((await add('x', 'a', 'Audio/OGG')).mimeType).toBe('audio/ogg; codecs=opus')
    expect((await add('x', 'a', 'audio/ogg; codecs=speex')).mimeType).toBe('audio/ogg; codecs=speex')
    expect((await add('x', 'a', 'audio/mpeg')).mimeType).toBe('audio/mpeg')
  })

  it.each([
    [null, null],
    ['', null],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\jane\\bill.pdf', 'bill.pdf'],
    ['Rechnung für Jane 📎.pdf', 'Rechnung für Jane 📎.pdf'],
    ['a\r\nb\u202e.exe', 'a b.exe'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('keeps the name of %j', async (given, kept) => {
    expect((await uploading().add('x', given)).title).toBe(kept)
  })

  it('refuses what is too large or empty, and keeps nothing of it', async () => {
    const { add, rows, files } = uploading()
    await expect(add('x'.repeat(LIMIT + 1))).rejects.toMatchObject({
      code: 'file_too_large',
      message: 'The file is larger than the 20 bytes that are taken.',
    })
    await expect(add('')).rejects.toMatchObject({ code: 'invalid' })
    expect([files.kept.size, rows.rows.size]).toEqual([0, 0])
  })

  it('says when the file store, or the store, cannot take it, and leaves nothing behind', async () => {
    const { add, rows, files, told } = uploading()
    files.down = true
    await expect(add('hello')).rejects.toMatchObject({ code: 'files_unavailable' })
    expect(told).toEqual(['files.unavailable'])
    files.down = false
    rows.addUpload = () => Promise.reject(new StoreUnavailable('disk full'))
    await expect(add('hello')).rejects.toThrow(StoreUnavailable)
    expect(files.kept.size).toBe(0)
  })

  it('reserves the key for a day, and anew when all has come, however long that took', async () => {
    const { uploads, rows, files, clock } = uploading()
    const key = 'tenant/u1/upload'
    const reserved: (number | undefined)[] = []
    const { addUpload } = rows
    rows.addUpload = file => {
      reserved.push(rows.unusedKeys.get(key))
      return addUpload.call(rows, file)
    }
    const slow = async function* () {
      yield Buffer.from('hel')
      reserved.push(rows.unusedKeys.get(key))
      clock.now += 3 * DAY
      yield Buffer.from('lo')
    }
    await uploads.add('tenant', { stream: ReadableStream.from(slow()), title: null, mimeType: null })
    expect(reserved).toEqual([NOON + DAY, NOON + 4 * DAY])
    expect(rows.unusedKeys.size).toBe(0)
    expect(files.kept.size).toBe(1)
  })

  it('writes nothing where the key cannot be reserved', async () => {
    const { add, rows, files } = uploading()
    rows.reserveKey = () => Promise.reject(new StoreUnavailable('disk full'))
    await expect(add('hello')).rejects.toThrow(StoreUnavailable)
    expect(files.kept.size).toBe(0)
  })

  it('throws what the stream throws', async () => {
    const { uploads, rows } = uploading()
    const broken = new Error('cut off')
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(broken)
      },
    })
    await expect(uploads.add('tenant', { stream, title: null, mimeType: null })).rejects.toBe(broken)
    expect(rows.rows.size).toBe(0)
  })
})
