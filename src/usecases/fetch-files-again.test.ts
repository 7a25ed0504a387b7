import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../domain/time.ts'
import type { MediaAnswer } from '../platforms/platform.ts'
import { FilesWorld, given, keyOf, NOON } from './fetch-files.testing.ts'

const later: MediaAnswer = { state: 'later', detail: 'It answered 503.' }

const broken = (error: Error): MediaAnswer => ({
  state: 'ok',
  stream: new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from('half'))
    },
    pull(controller) {
      controller.error(error)
    },
  }),
  mimeType: null,
  size: null,
})

describe('FetchFiles puts a file off', () => {
  it('by longer and longer waits', async () => {
    const world = new FilesWorld()
    world.answers = [later]
    const waits: number[] = []
    for (let i = 1; i <= 9; i += 1) {
      const file = await world.fetch.fetchDue('file')
      expect(file).toMatchObject({ state: 'WANTED', attempts: i })
      waits.push((file?.due ?? 0) - world.now)
      world.now = file?.due ?? 0
    }
    expect(waits).toEqual([
      10 * SECOND,
      MINUTE,
      5 * MINUTE,
      30 * MINUTE,
      2 * HOUR,
      6 * HOUR,
      12 * HOUR,
      12 * HOUR,
      12 * HOUR,
    ])
    expect(world.told[0]).toEqual({
      name: 'file.postponed',
      event: {
        tenantId: 'tenant',
        platformId: 'account',
        fileId: 'file',
        reason: 'It answered 503.',
        attempts: 1,
        nextAttemptAt: '2022-06-30T12:00:10Z',
      },
    })
  })

  it('not where somebody only asked for it, but where its turn came meanwhile', async () => {
    const world = new FilesWorld()
    world.answers = [later]
    expect(await world.fetch.fetch('file')).toMatchObject({ state: 'WANTED', attempts: 0, due: NOON })
    expect(world.outcomes).toEqual([])
    await Promise.all([world.fetch.fetch('file'), world.fetch.fetchDue('file')])
    expect(world.row()).toMatchObject({ attempts: 1, due: NOON + 10 * SECOND })
  })

  it('where the download breaks off', async () => {
    const world = new FilesWorld()
    world.answers = [broken(new TypeError('terminated')), given('the file')]
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'WANTED', attempts: 1 })
    expect(world.told[0]?.event).toMatchObject({ reason: 'The download broke off: terminated' })
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'STORED' })
  })

  it('where the adapter throws, which is told as a bug', async () => {
    const world = new FilesWorld()
    const bug = new TypeError('not a function')
    world.answers = [
      () => {
        throw bug
      },
    ]
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'WANTED', attempts: 1 })
    expect(world.told[0]).toEqual({ name: 'error.unexpected', event: { where: 'fetch a file', error: bug } })
  })

  it('for a moment, uncounted and never for good, where our own file store is down', async () => {
    const world = new FilesWorld({ createdAt: NOON - 30 * DAY, attempts: 3 })
    world.files.down = true
    expect(await world.fetch.fetchDue('file')).toMatchObject({
      state: 'WANTED',
      attempts: 3,
      due: NOON + 30 * SECOND,
    })
    expect(world.names).toEqual(['files.unavailable', 'file.postponed'])
  })
})

describe('FetchFiles and what happens meanwhile', () => {
  const key = keyOf('file', { id: 'm1' })

  it('keeps nothing of a file that was edited while it came', async () => {
    const world = new FilesWorld()
    world.beforeSettling = () => {
      world.beforeSettling = () => undefined
      world.media.set('file', { ref: { id: 'm2' }, mimeType: null, title: null })
    }
    world.answers = [given('old'), given('new')]
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'WANTED', key: null })
    expect(world.files.kept.size).toBe(0)
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'STORED' })
    expect([...world.files.kept.keys()]).toEqual([keyOf('file', { id: 'm2' })])
  })

  it('keeps nothing of a file that was erased while it came', async () => {
    const world = new FilesWorld()
    world.beforeSettling = () => void world.rows.rows.clear()
    expect(await world.fetch.fetchDue('file')).toBeNull()
    expect(world.files.kept.size).toBe(0)
  })

  it('says that it could not be written down, and takes it up again', async () => {
    const world = new FilesWorld()
    world.beforeSettling = () => {
      world.beforeSettling = () => undefined
      throw new StoreUnavailable('disk full')
    }
    await expect(world.fetch.fetchDue('file')).rejects.toThrow(StoreUnavailable)
    expect(world.names).toEqual([])
    world.answers = [given('the file')]
    expect(await world.fetch.fetchDue('file')).toMatchObject({ state: 'STORED', key })
  })
})
