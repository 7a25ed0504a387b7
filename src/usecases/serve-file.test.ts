import { describe, expect, it } from 'vitest'
import { FilesWorld, given, keyOf, NOON, sha256 } from './fetch-files.testing.ts'

const KEY = keyOf('file', { id: 'm1' })
const BYTES = 'the file'
const STORED = {
  state: 'STORED',
  key: KEY,
  mimeType: 'image/jpeg',
  size: BYTES.length,
  sha256: sha256(BYTES),
} as const

const stored = (): FilesWorld => {
  const world = new FilesWorld(STORED)
  world.files.kept.set(KEY, Buffer.from(BYTES))
  return world
}

const text = (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text()

describe('ServeFile', () => {
  it('reads what is stored, or a part of it, and asks nobody', async () => {
    const world = stored()
    const file = await world.serve.find('file')
    expect(file).toEqual({
      id: 'file',
      key: KEY,
      mimeType: 'image/jpeg',
      size: 8,
      sha256: sha256(BYTES),
      title: null,
    })
    expect(await text(await world.serve.read(file))).toBe(BYTES)
    expect(await text(await world.serve.read(file, { start: 4, end: 7 }))).toBe('file')
    expect(world.asked).toEqual([])
  })

  it('fetches what is still wanted, once for all who ask', async () => {
    const world = new FilesWorld()
    const found = await Promise.all(Array.from({ length: 5 }, () => world.serve.find('file')))
    expect(found.map(({ key }) => key)).toEqual(Array(5).fill(KEY))
    expect(await text(await world.serve.read(await world.serve.find('file')))).toBe(BYTES)
    expect(world.asked).toHaveLength(1)
  })

  it('says that a file is gone, and not why; that it cannot be had now, or is none', async () => {
    const gone = new FilesWorld({ state: 'GONE', reason: 'The media expired.' })
    await expect(gone.serve.find('file')).rejects.toMatchObject({
      code: 'file_gone',
      message: expect.not.stringContaining('expired'),
    })
    const away = new FilesWorld()
    away.answers = [{ state: 'later', detail: 'It answered 503.' }]
    await expect(away.serve.find('file')).rejects.toMatchObject({ code: 'files_unavailable' })
    expect(away.row()).toMatchObject({ state: 'WANTED', attempts: 0 })
    away.answers = [{ state: 'gone', detail: 'Deleted there.' }]
    await expect(away.serve.find('file')).rejects.toMatchObject({
      code: 'file_gone',
      message: expect.not.stringContaining('Deleted'),
    })
    await expect(away.serve.find('other')).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each([
    ['MESSAGE', /^The file cannot be had any more\. The EVENT "media" of its message says why\.$/],
    ['CHAT_USER', /^The file cannot be had any more\.$/],
  ] as const)('sends whoever asks for a lost file to where it is told why: %s', async (kind, words) => {
    const gone = new FilesWorld({ kind, state: 'GONE', reason: 'The media expired.' })
    await expect(gone.serve.find('file')).rejects.toThrow(words)
  })

  it('says when the file store is down, and tells it', async () => {
    const world = stored()
    const file = await world.serve.find('file')
    world.files.down = true
    await expect(world.serve.read(file)).rejects.toMatchObject({ code: 'files_unavailable' })
    expect(world.told).toEqual([
      {
        name: 'files.unavailable',
        event: { where: 'serve a file', detail: 'the file store is down' },
      },
    ])
  })

  it('lets in who has a link that works, and tells the others why not', () => {
    const { serve } = stored()
    const expires = String(NOON / 1_000 + 90)
    expect(serve.admit('file', { expires, signature: 'right for file' })).toBe(90)
    const refusal = (proof: { expires: string; signature: string }, id = 'file') =>
      expect(() => serve.admit(id, proof))
    refusal({ expires, signature: 'wrong' }).toThrow(/signature of this link is wrong.*A fresh one/)
    refusal({ expires, signature: 'right for file' }, 'other').toThrow(/is wrong/)
    refusal({ expires: '', signature: '' }).toThrow(/expired/)
    refusal({ expires: 'soon', signature: 'right for file' }).toThrow(/is wrong/)
    refusal({ expires: String(NOON / 1_000), signature: 'right for file' }).toThrow(
      /has expired.*A fresh one/,
    )
  })
})

describe('ServeFile and what the file store has lost', () => {
  it('fetches it anew, and writes nothing down that was known', async () => {
    const world = new FilesWorld(STORED)
    const file = await world.serve.find('file')
    expect(await text(await world.serve.read(file))).toBe(BYTES)
    expect([...world.files.kept.keys()]).toEqual([KEY])
    expect(world.names).toEqual(['file.lost', 'file.stored'])
    expect(world.row()).toMatchObject(STORED)
  })

  it('never gives it up: the file store may come back', async () => {
    const world = new FilesWorld(STORED)
    world.answers = [{ state: 'gone', detail: 'The media expired.' }]
    const file = await world.serve.find('file')
    await expect(world.serve.read(file)).rejects.toMatchObject({ code: 'files_unavailable' })
    expect(world.row()).toMatchObject(STORED)
    world.files.kept.set(KEY, Buffer.from(BYTES))
    expect(await text(await world.serve.read(file))).toBe(BYTES)
  })

  it('does not fetch an upload from anywhere', async () => {
    const upload = new FilesWorld({ ...STORED, kind: 'UPLOAD', platformId: null })
    const file = await upload.serve.find('file')
    await expect(upload.serve.read(file)).rejects.toMatchObject({ code: 'files_unavailable' })
    const sent = new FilesWorld(STORED)
    sent.media.set('file', { ref: { upload: 'u1' }, mimeType: null, title: null })
    await expect(sent.serve.read(file)).rejects.toMatchObject({ code: 'files_unavailable' })
    expect([...upload.asked, ...sent.asked]).toEqual([])
  })

  it('does not pass another file off as the one that was asked for', async () => {
    const world = new FilesWorld(STORED)
    world.answers = [given('another file')]
    const file = await world.serve.find('file')
    await expect(world.serve.read(file)).rejects.toMatchObject({ code: 'files_unavailable' })
    expect(await text(await world.serve.read(await world.serve.find('file')))).toBe('another file')
    const edited = stored()
    const before = await edited.serve.find('file')
    edited.files.kept.clear()
    edited.rows.put('file', { key: 'tenant/file/new', sha256: sha256('new') })
    await expect(edited.serve.read(before)).rejects.toMatchObject({ code: 'files_unavailable' })
    expect(edited.asked).toEqual([])
  })
})
