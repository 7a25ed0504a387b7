import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { DAY } from '../domain/time.ts'
import type { MediaAnswer } from '../platforms/platform.ts'
import { FilesWorld, given, keyOf, LIMIT, NOON, sha256, streamOf } from './fetch-files.testing.ts'

const later: MediaAnswer = { state: 'later', detail: 'It answered 503.' }

describe('FetchFiles', () => {
  it('stores the file of a message, and says what it is', async () => {
    const world = new FilesWorld()
    world.files.sniffed = 'image/png'
    const file = await world.fetch.fetchDue('file')
    const key = keyOf('file', { id: 'm1' })
    expect(world.asked).toEqual([{ ref: { id: 'm1' }, credentials: { token: 'secret' } }])
    expect(world.outcomes).toEqual([
      {
        id: 'file',
        ref: { id: 'm1' },
        outcome: {
          state: 'STORED',
          key,
          mimeType: 'image/jpeg',
          size: 8,
          sha256: sha256('the file'),
          sniffedType: 'image/png',
          declaredType: 'image/jpeg',
        },
      },
    ])
    expect(file).toMatchObject({ state: 'STORED', key })
    expect(Buffer.from(world.files.kept.get(key) ?? []).toString()).toBe('the file')
    expect(world.told).toEqual([
      {
        name: 'file.stored',
        event: { tenantId: 'tenant', platformId: 'account', fileId: 'file', size: 8, ms: 0 },
      },
    ])
  })

  it('reserves the key for a day, and anew once all has come, so that what it leaves behind is deleted', async () => {
    const world = new FilesWorld()
    const key = keyOf('file', { id: 'm1' })
    const reserved: (number | undefined)[] = []
    const slow = async function* () {
      yield Buffer.from('the ')
      reserved.push(world.rows.unusedKeys.get(key))
      world.now += 3 * DAY
      yield Buffer.from('file')
    }
    const stream = ReadableStream.from(slow())
    world.answers = [{ state: 'ok', stream, mimeType: null, size: null }]
    world.beforeSettling = () => void reserved.push(world.rows.unusedKeys.get(key))
    await world.fetch.fetchDue('file')
    expect(reserved).toEqual([NOON + DAY, NOON + 4 * DAY])
    expect([...world.files.kept.keys()]).toEqual([key])
  })

  it('writes nothing, and lets go of the download, where the key cannot be reserved', async () => {
    const world = new FilesWorld()
    let cancelled = false
    const stream = new ReadableStream<Uint8Array>({
      cancel: () => {
        cancelled = true
      },
    })
    world.answers = [{ state: 'ok', stream, mimeType: null, size: null }]
    world.rows.reserveKey = () => Promise.reject(new StoreUnavailable('disk full'))
    await expect(world.fetch.fetchDue('file')).rejects.toThrow(StoreUnavailable)
    expect([cancelled, world.files.kept.size, world.outcomes]).toEqual([true, 0, []])
  })

  it("fetches a customer's picture from its address", async () => {
    const world = new FilesWorld({ kind: 'CHAT_USER' })
    world.pictures.set('file', 'https://cdn.example/jane.jpg')
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'STORED' })
    expect(world.asked[0]?.ref).toEqual({ url: 'https://cdn.example/jane.jpg' })
  })

  it.each([
    ['what the download says', 'audio/ogg; codecs=opus', 'video/mp4', 'image/png', 'audio/ogg; codecs=opus'],
    ['then what the message said', null, 'video/mp4', 'image/png', 'video/mp4'],
    [
      'not a type that says nothing',
      'application/octet-stream',
      'binary/octet-stream; a=b',
      'image/png',
      'image/png',
    ],
    ['nor one that is none', 'image/png\r\nx: y', 'nonsense', 'image/png', 'image/png'],
    ['where nothing is known, just bytes', null, null, null, 'application/octet-stream'],
  ])('keeps the type: %s', async (_what, declared, ofMessage, sniffed, kept) => {
    const world = new FilesWorld()
    world.answers = [given('x', declared)]
    world.media.set('file', { ref: { id: 'm1' }, mimeType: ofMessage, title: null })
    world.files.sniffed = sniffed
    expect(await world.fetch.fetchDue('file')).toMatchObject({ mimeType: kept })
  })

  it('fetches once for all who ask at the same time', async () => {
    const world = new FilesWorld()
    const files = await Promise.all([
      world.fetch.fetch('file'),
      world.fetch.fetch('file'),
      world.fetch.fetchDue('file'),
    ])
    expect(files.map(file => file?.state)).toEqual(['STORED', 'STORED', 'STORED'])
    expect(world.asked).toHaveLength(1)
    await world.fetch.fetch('file')
    expect(world.asked).toHaveLength(1)
  })

  it('fetches nothing that is stored, gone or unknown', async () => {
    const world = new FilesWorld({ state: 'GONE', reason: 'Deleted.' })
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'GONE' })
    expect(await world.fetch.fetchDue('other')).toBeNull()
    expect(world.asked).toEqual([])
  })
})

describe('FetchFiles gives a file up', () => {
  const goneBecause = async (world: FilesWorld, reason: string): Promise<void> => {
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'GONE', reason })
    expect(world.names).toContain('file.gone')
  }

  it('where the platform has it no more', async () => {
    const world = new FilesWorld()
    world.answers = [{ state: 'gone', detail: 'The media expired.' }]
    await goneBecause(world, 'The media expired.')
  })

  it('where it is too large, said or not said, and keeps nothing of it', async () => {
    const reason = `It is larger than the ${LIMIT} bytes that are fetched.`
    let cancelled = false
    const said = new FilesWorld()
    const stream = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true
      },
    })
    said.answers = [{ state: 'ok', stream, mimeType: null, size: LIMIT + 1 }]
    await goneBecause(said, reason)
    expect(cancelled).toBe(true)
    const notSaid = new FilesWorld()
    notSaid.answers = [{ state: 'ok', stream: streamOf('x'.repeat(LIMIT + 1)), mimeType: null, size: null }]
    await goneBecause(notSaid, reason)
    expect(notSaid.files.kept.size).toBe(0)
  })

  it('where its account, its media or its picture is gone', async () => {
    const noAccount = new FilesWorld()
    noAccount.credentials = null
    await goneBecause(noAccount, 'Its platform account was removed.')
    const noMedia = new FilesWorld()
    noMedia.media.clear()
    await goneBecause(noMedia, 'Its message has no file any more.')
    await goneBecause(new FilesWorld({ kind: 'CHAT_USER' }), 'The customer has no picture any more.')
  })

  it('where it could not be fetched for 7 days', async () => {
    const world = new FilesWorld()
    world.answers = [later]
    world.now = NOON + 7 * DAY - 1
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'WANTED' })
    world.now += 1
    await goneBecause(world, 'It could not be fetched for 7 days. The last time: It answered 503.')
  })
})
