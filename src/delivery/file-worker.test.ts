import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { HOUR, MINUTE, SECOND } from '../domain/time.ts'
import { aFile, MemoryFileRows, MemoryFiles } from '../files/memory-files.testing.ts'
import { createTelemetry, type TelemetryName } from '../telemetry.ts'
import { FileWorker } from './file-worker.ts'

const NOON = Date.parse('2022-06-30T12:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** A worker whose downloads the test lets end. A file is of the account that its id begins with. */
const working = (...ids: readonly string[]) => {
  const rows = new MemoryFileRows(...ids.map(id => aFile({ id, platformId: id[0] ?? '', due: NOON })))
  const files = new MemoryFiles()
  const told: { name: TelemetryName; event: unknown }[] = []
  const telemetry = createTelemetry([(name, event) => void told.push({ name, event })])
  const begun: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  const fetch = (id: string) =>
    new Promise<void>((resolve, reject) => {
      begun.push(id)
      ends.set(id, error => {
        if (error !== undefined) return reject(error)
        rows.put(id, { state: 'STORED' })
        resolve()
      })
    })
  const worker = new FileWorker({ store: { files: rows }, files, fetch, telemetry, now: Date.now })
  const end = async (id: string, error?: Error): Promise<void> => {
    ends.get(id)?.(error)
    await pass(0)
  }
  return { rows, files, told, begun, end, worker }
}

describe('FileWorker', () => {
  it('fetches what is wanted, four at a time', async () => {
    const { worker, begun, end, rows } = working('a', 'b', 'c', 'd', 'e', 'f')
    worker.start()
    await pass(0)
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    await pass(HOUR)
    expect(begun).toHaveLength(4)
    await end('b')
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
    for (const id of ['a', 'c', 'd', 'e']) await end(id)
    await end('f')
    expect(begun).toHaveLength(6)
    expect([...rows.rows.values()].every(({ state }) => state === 'STORED')).toBe(true)
    expect(await worker.stop(SECOND)).toBe(true)
  })

  it('fetches two of one account at a time, and the accounts in turn, whatever was due first', async () => {
    const { worker, begun, end } = working('a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4', 'c1', 'c2')
    worker.start()
    await pass(SECOND)
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2'])
    await end('a1')
    expect(begun.slice(4)).toEqual(['b2'])
    await end('c1')
    expect(begun.slice(5)).toEqual(['c2'])
    for (const id of ['a2', 'b1', 'b2', 'c2']) await end(id)
    expect(begun.slice(6)).toEqual(['a3', 'b3', 'a4', 'b4'])
    expect(await worker.stop(0)).toBe(false)
  })

  it('is not held up by an account whose downloads do not end', async () => {
    const { worker, begun, end, rows } = working('slow 1', 'slow 2', 'slow 3', 'quick 1')
    const asked = vi.spyOn(rows, 'claimWanted')
    worker.start()
    await pass(SECOND)
    await end('quick 1')
    // What waits for one that is under way is no reason to look again at once.
    const before = asked.mock.calls.length
    await pass(20 * SECOND)
    expect(asked.mock.calls.length - before).toBeLessThan(6)
    await rows.addUpload(aFile({ id: 'quick 2', platformId: 'q', due: Date.now() }))
    worker.wake()
    await pass(0)
    expect(begun).toEqual(['quick 1', 'slow 1', 'slow 2', 'quick 2'])
    await end('slow 2')
    expect(begun.at(-1)).toBe('slow 3')
  })

  it('begins at once when it is woken, and otherwise when the next is due', async () => {
    const { worker, begun, rows, end } = working()
    worker.start()
    await pass(SECOND)
    await rows.addUpload(aFile({ id: 'now', due: Date.now() }))
    worker.wake()
    await pass(0)
    expect(begun).toEqual(['now'])
    await end('now')
    await rows.addUpload(aFile({ id: 'soon', due: Date.now() + 3 * SECOND }))
    worker.wake()
    await pass(2_999)
    expect(begun).toHaveLength(1)
    await pass(1)
    expect(begun).toEqual(['now', 'soon'])
  })

  it('misses nothing that comes while it looks', async () => {
    const { worker, begun, rows } = working()
    const { nextWanted } = rows
    rows.nextWanted = async () => {
      const next = await nextWanted.call(rows, [])
      if (!rows.rows.has('late')) {
        await rows.addUpload(aFile({ id: 'late', due: NOON }))
        worker.wake()
      }
      return next
    }
    worker.start()
    await pass(1)
    expect(begun).toEqual(['late'])
  })

  it('finds what another process put there', async () => {
    const { worker, begun, rows } = working()
    worker.start()
    await pass(SECOND)
    await rows.addUpload(aFile({ id: 'other', due: NOON }))
    await pass(5 * SECOND)
    expect(begun).toEqual(['other'])
  })

  it('never begins a download twice, however long it takes', async () => {
    const { worker, begun } = working('slow')
    worker.start()
    await pass(HOUR)
    expect(begun).toEqual(['slow'])
  })

  it('goes on after a failure, and tells it', async () => {
    const { worker, begun, end, told, rows } = working('a')
    worker.start()
    await pass(0)
    await end('a', new StoreUnavailable('disk full'))
    expect(told).toContainEqual({
      name: 'store.unavailable',
      event: { where: 'fetch a file', detail: 'disk full' },
    })
    await pass(5 * MINUTE)
    expect(begun).toEqual(['a', 'a'])
    await end('a')
    const { claimWanted } = rows
    rows.claimWanted = () => Promise.reject(new StoreUnavailable('away'))
    await rows.addUpload(aFile({ id: 'b', due: NOON }))
    worker.wake()
    await pass(10 * SECOND)
    expect(begun).toHaveLength(2)
    rows.claimWanted = claimWanted
    await pass(SECOND)
    expect(begun).toEqual(['a', 'a', 'b'])
  })

  it('waits for what is under way when it stops, but not for ever, and begins nothing more', async () => {
    const { worker, begun, end, rows } = working('a', 'b')
    worker.start()
    await pass(0)
    const stopping = worker.stop(HOUR)
    await rows.addUpload(aFile({ id: 'c', due: NOON }))
    worker.wake()
    await end('a')
    await end('b')
    await pass(SECOND)
    expect(await stopping).toBe(true)
    expect(begun).toEqual(['a', 'b'])
  })

  it('gives up what does not end in time', async () => {
    const { worker } = working('a')
    worker.start()
    await pass(0)
    const stopping = worker.stop(200)
    await pass(SECOND)
    expect(await stopping).toBe(false)
  })
})

describe('FileWorker and files that nothing refers to', () => {
  it('deletes them, now and then', async () => {
    const { worker, rows, files, told } = working()
    for (let i = 0; i < 250; i += 1) {
      rows.unusedKeys.set(`t/f/${i}`, 0)
      files.kept.set(`t/f/${i}`, Buffer.from('x'))
    }
    files.kept.set('t/kept/1', Buffer.from('x'))
    worker.start()
    await pass(0)
    expect([...files.kept.keys()]).toEqual(['t/kept/1'])
    expect(rows.unusedKeys.size).toBe(0)
    expect(told.filter(({ name }) => name === 'files.removed')).toHaveLength(3)
    rows.unusedKeys.set('t/kept/1', NOON + SECOND)
    await pass(59 * SECOND)
    expect(files.kept.size).toBe(1)
    await pass(6 * SECOND)
    expect(files.kept.size).toBe(0)
  })

  it('remembers those that could not be deleted', async () => {
    const { worker, rows, files, told, begun } = working('wanted')
    rows.unusedKeys.set('t/f/1', 0).set('t/f/2', 0)
    const { remove } = files
    files.remove = async key => {
      if (key === 't/f/2') files.down = true
      await remove.call(files, key)
    }
    worker.start()
    await pass(0)
    expect([...rows.unusedKeys.keys()]).toEqual(['t/f/2'])
    expect(told.map(({ name }) => name)).toEqual(['files.unavailable'])
    expect(begun).toEqual(['wanted'])
    files.remove = remove
    files.down = false
    await pass(2 * MINUTE)
    expect(rows.unusedKeys.size).toBe(0)
  })
})
