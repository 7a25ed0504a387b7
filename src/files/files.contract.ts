/** The law of the port `files.ts`, run against every adapter. */
import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Files, FileTooLarge } from './files.ts'

/** A file store that begins empty. */
export interface FilesHarness {
  readonly files: Files
  /** How many files that came in, or began to, lie where none should be left. */
  leftovers(): Promise<number>
}

const PLENTY = 100 * 1_024 * 1_024
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')

/** A stream of these chunks, which notes whether it was given up. */
const streaming = (chunks: readonly Uint8Array[], thrown?: Error) => {
  const seen = { cancelled: false }
  const left = [...chunks]
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift()
      if (chunk !== undefined) return controller.enqueue(chunk)
      if (thrown === undefined) controller.close()
      else controller.error(thrown)
    },
    cancel() {
      seen.cancelled = true
    },
  })
  return { stream, seen }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const read = async (
  files: Files,
  key: string,
  range?: { start: number; end: number },
): Promise<Buffer | null> => {
  const stream = await files.read(key, range)
  return stream === null ? null : Buffer.from(await new Response(stream).arrayBuffer())
}

const write = (files: Files, key: string, ...chunks: readonly (Uint8Array | string)[]) =>
  files.write(key, streaming(chunks.map(chunk => Buffer.from(chunk))).stream, PLENTY)

/** @param open makes a fresh, empty store for one test */
export const filesContract = (name: string, open: () => Promise<FilesHarness>): void => {
  describe(`files law: ${name}`, () => {
    writingLaw(open)
    failingLaw(open)
    readingLaw(open)
    removingLaw(open)
  })
}

const writingLaw = (open: () => Promise<FilesHarness>): void => {
  it('keeps a file as it came, and tells what it is', async () => {
    const { files, leftovers } = await open()
    const written = await write(files, 'tenant/file/1', PNG.subarray(0, 3), PNG.subarray(3))
    expect(written).toEqual({ size: PNG.length, sha256: sha256(PNG), sniffedType: 'image/png' })
    expect(await read(files, 'tenant/file/1')).toEqual(PNG)
    expect(await leftovers()).toBe(0)
  })

  it('keeps a file of many chunks', async () => {
    const { files } = await open()
    const chunks = Array.from({ length: 80 }, (_, i) => randomBytes(100_000 + i))
    const whole = Buffer.concat(chunks)
    expect(await write(files, 't/f/1', ...chunks)).toMatchObject({
      size: whole.length,
      sha256: sha256(whole),
    })
    expect((await read(files, 't/f/1'))?.equals(whole)).toBe(true)
  })

  it('keeps an empty file, and says nothing of what tells nothing', async () => {
    const { files } = await open()
    const nothing = { size: 0, sha256: sha256(Buffer.alloc(0)), sniffedType: null }
    expect(await write(files, 't/empty/1')).toEqual(nothing)
    expect(await read(files, 't/empty/1')).toEqual(Buffer.alloc(0))
    expect(await write(files, 't/text/1', 'hello')).toMatchObject({ sniffedType: null })
  })

  it('has nothing under the key before the stream has ended', async () => {
    const { files } = await open()
    let before: unknown
    const chunks = async function* () {
      yield Buffer.from('all of it')
      before = await read(files, 't/f/1')
    }
    await files.write('t/f/1', ReadableStream.from(chunks()), PLENTY)
    expect([before, String(await read(files, 't/f/1'))]).toEqual([null, 'all of it'])
  })

  it('replaces what lay under the key', async () => {
    const { files } = await open()
    await write(files, 't/f/1', 'a longer first one')
    await write(files, 't/f/1', 'second')
    expect(String(await read(files, 't/f/1'))).toBe('second')
  })

  it('keeps either of two that are written at once, whole', async () => {
    const { files, leftovers } = await open()
    const [a, b] = [randomBytes(300_000), randomBytes(300_000)]
    await Promise.all([write(files, 't/f/1', a), write(files, 't/f/1', b), write(files, 't/f/2', a)])
    const kept = await read(files, 't/f/1')
    expect(kept?.equals(a) === true || kept?.equals(b) === true).toBe(true)
    expect(await leftovers()).toBe(0)
  })

  it('says that it is well', async () => {
    const { files, leftovers } = await open()
    expect(await files.check()).toBeNull()
    expect(await leftovers()).toBe(0)
  })
}

const failingLaw = (open: () => Promise<FilesHarness>): void => {
  it('takes a file of exactly the limit, and keeps nothing of a larger one', async () => {
    const { files, leftovers } = await open()
    await files.write('t/f/1', streaming([Buffer.alloc(60), Buffer.alloc(40)]).stream, 100)
    const { stream, seen } = streaming([Buffer.alloc(60), Buffer.alloc(41), Buffer.alloc(1)])
    const refused = files.write('t/g/1', stream, 100)
    await expect(refused).rejects.toThrow(FileTooLarge)
    await expect(refused).rejects.toMatchObject({ limit: 100 })
    expect(seen.cancelled).toBe(true)
    expect(await read(files, 't/g/1')).toBeNull()
    expect(await leftovers()).toBe(0)
  })

  it('throws what the stream throws, and keeps nothing', async () => {
    const { files, leftovers } = await open()
    const broken = new Error('the platform hung up')
    const { stream } = streaming([Buffer.from('half')], broken)
    await expect(files.write('t/f/1', stream, PLENTY)).rejects.toBe(broken)
    expect(await read(files, 't/f/1')).toBeNull()
    expect(await leftovers()).toBe(0)
  })

  it('leaves what lay under the key where the new one fails', async () => {
    const { files } = await open()
    await write(files, 't/f/1', 'first')
    const { stream } = streaming([Buffer.from('half')], new Error('broken'))
    await expect(files.write('t/f/1', stream, PLENTY)).rejects.toThrow('broken')
    await expect(files.write('t/f/1', streaming([Buffer.alloc(9)]).stream, 8)).rejects.toThrow(FileTooLarge)
    expect(String(await read(files, 't/f/1'))).toBe('first')
  })
}

const readingLaw = (open: () => Promise<FilesHarness>): void => {
  it.each([
    ['the first bytes', 0, 1],
    ['a part', 70_000, 170_000],
    ['the last byte', 199_999, 199_999],
    ['all of it', 0, 199_999],
  ])('reads %s', async (_what, start, end) => {
    const { files } = await open()
    const bytes = randomBytes(200_000)
    await write(files, 't/f/1', bytes)
    const part = await read(files, 't/f/1', { start, end })
    expect(part?.equals(bytes.subarray(start, end + 1))).toBe(true)
  })

  it('has no file where none was written', async () => {
    const { files } = await open()
    expect(await read(files, 't/none/1')).toBeNull()
    expect(await read(files, 't/none/1', { start: 0, end: 0 })).toBeNull()
  })

  it('is read by several at once, one of whom goes away', async () => {
    const { files } = await open()
    const bytes = randomBytes(1_000_000)
    await write(files, 't/f/1', bytes)
    const leaving = await files.read('t/f/1')
    const reader = leaving?.getReader()
    await reader?.read()
    const staying = read(files, 't/f/1')
    await reader?.cancel()
    expect((await staying)?.equals(bytes)).toBe(true)
    const unread = await files.read('t/f/1')
    await unread?.cancel()
  })
}

const removingLaw = (open: () => Promise<FilesHarness>): void => {
  it('removes a file and no other; one that is not there is no error', async () => {
    const { files } = await open()
    await write(files, 't/f/1', 'one')
    await write(files, 't/f/2', 'two')
    await files.remove('t/f/1')
    await files.remove('t/f/1')
    expect(await read(files, 't/f/1')).toBeNull()
    expect(String(await read(files, 't/f/2'))).toBe('two')
  })

  it('keeps what is written beside what is removed', async () => {
    const { files } = await open()
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        await write(files, `t/f/${i}`, `file ${i}`)
        if (i % 2 === 0) await files.remove(`t/f/${i}`)
      }),
    )
    for (let i = 0; i < 40; i += 1) {
      const kept = await read(files, `t/f/${i}`)
      expect(kept === null ? null : String(kept)).toBe(i % 2 === 0 ? null : `file ${i}`)
    }
  })
}
