import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { Database } from './database.ts'
import { GroupCommit } from './group-commit.ts'
import { temporaryFolder } from './testkit.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let database: Database
let other: Database

beforeEach(async () => {
  folder = await temporaryFolder()
  const path = join(folder.path, 'x.db')
  database = new Database(path, 50)
  database.raw.exec('CREATE TABLE t (n INTEGER NOT NULL UNIQUE) STRICT')
  other = new Database(path, 50)
})
afterEach(async () => {
  for (const { raw } of [database, other]) if (raw.isOpen) raw.close()
  await folder.remove()
})

const rows = (): number[] =>
  other
    .query<{ n: number }>('SELECT n FROM t ORDER BY n')
    .all()
    .map(({ n }) => n)
const add = (n: number) => () => database.query('INSERT INTO t VALUES (?)').insert(n)

/** A log that is on the disk when the test says so. */
const slowLog = () => ({
  synced: [] as ((error: Error | null) => void)[],
  /** How often it was put there at once. */
  atOnce: 0,
  sync(done: (error: Error | null) => void): void {
    this.synced.push(done)
  },
  syncNow(): void {
    this.atOnce += 1
  },
  close: () => undefined,
})

describe('group commit', () => {
  test('writes that come together share a transaction', async () => {
    const group = new GroupCommit(database)
    await Promise.all(Array.from({ length: 200 }, (_, n) => group.write(add(n))))
    expect(rows()).toHaveLength(200)
    expect(group.commits).toBe(1)
  })

  test('a transaction takes so many writes, and the rest the next', async () => {
    const group = new GroupCommit(database, null, 60)
    await Promise.all(Array.from({ length: 200 }, (_, n) => group.write(add(n))))
    expect(rows()).toHaveLength(200)
    expect(group.commits).toBe(4)
  })

  test('nobody is answered before the commit', async () => {
    const group = new GroupCommit(database)
    let seen: number[] = []
    const first = group.write(add(1)).then(() => {
      seen = rows()
    })
    expect(rows()).toEqual([])
    await Promise.all([first, group.write(add(2))])
    expect(seen).toEqual([1, 2])
  })

  test('a bad job is undone alone, all of it', async () => {
    const group = new GroupCommit(database)
    const first = group.write(add(1))
    const clashing = group.write(() => {
      add(2)()
      add(1)()
    })
    const throwing = group.write(() => {
      add(3)()
      throw new Error('no')
    })
    const last = group.write(add(4))
    await expect(clashing).rejects.toThrow('UNIQUE')
    await expect(throwing).rejects.toThrow('no')
    await Promise.all([first, last])
    expect(rows()).toEqual([1, 4])
    expect(group.commits).toBe(1)
  })

  test('a disk that fails under one job undoes the whole group, and the next goes on', async () => {
    const group = new GroupCommit(database)
    const failing = group.write(() => {
      throw Object.assign(new Error('disk I/O error'), { errcode: 10 })
    })
    const outcomes = await Promise.allSettled([group.write(add(1)), failing, group.write(add(2))])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
    }
    expect(rows()).toEqual([])
    await group.write(add(3))
    expect(rows()).toEqual([3])
  })

  test('what nobody waits for goes along with the next write, or alone after a while', async () => {
    const group = new GroupCommit(database)
    const along = group.write(add(1), { withinMs: 60_000 })
    expect(rows()).toEqual([])
    await group.write(add(2))
    await along
    expect(group.commits).toBe(1)
    await group.write(add(3), { withinMs: 1 })
    await Promise.all([group.write(add(4)), group.write(add(5), { withinMs: 60_000 })])
    expect(rows()).toEqual([1, 2, 3, 4, 5])
    expect(group.commits).toBe(3)
  })

  test('where the log is put on the disk beside the thread, nobody is answered before', async () => {
    const log = slowLog()
    const { synced } = log
    const group = new GroupCommit(database, log)
    const answered: number[] = []
    const write = (n: number) => group.write(add(n)).then(() => answered.push(n))
    const turn = () => new Promise(resolve => setTimeout(resolve, 5))
    const first = write(1)
    await turn()
    const others = [write(2)]
    await turn()
    others.push(write(3))
    await turn()
    expect([rows(), answered, synced.length]).toEqual([[1, 2, 3], [], 1])
    synced[0]?.(null)
    await first
    expect([answered, synced.length]).toEqual([[1], 2])
    synced[1]?.(null)
    await Promise.all(others)
    expect([answered, synced.length]).toEqual([[1, 2, 3], 2])
    const last = write(4)
    await turn()
    group.close()
    await last
    expect([answered, log.atOnce]).toEqual([[1, 2, 3, 4], 1])
  })

  test('what would only be done once more is answered at its commit, and is on the disk soon', async () => {
    const log = slowLog()
    const { synced } = log
    const group = new GroupCommit(database, log)
    await group.write(add(1), { repeatable: true })
    expect([rows(), synced.length]).toEqual([[1], 0])
    await expect.poll(() => synced.length).toBe(1)
    synced[0]?.(null)
    const safe = group.write(add(2))
    await group.write(add(3), { repeatable: true })
    expect([rows(), synced.length]).toEqual([[1, 2, 3], 2])
    synced[1]?.(null)
    await safe
    // That one was for both.
    await new Promise(resolve => setTimeout(resolve, 80))
    expect(synced).toHaveLength(2)
    await group.write(add(4), { repeatable: true })
    group.close()
    expect(log.atOnce).toBe(1)
  })

  test('a log that cannot be put on the disk ends the process: what it has of it nobody knows', async () => {
    const synced: ((error: Error | null) => void)[] = []
    const log = {
      sync: (done: never) => void synced.push(done),
      syncNow: () => undefined,
      close: () => undefined,
    }
    const group = new GroupCommit(database, log)
    void group.write(add(1))
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(() => synced[0]?.(new Error('EIO'))).toThrow('EIO')
  })

  test('gives back what a job answers', async () => {
    const group = new GroupCommit(database)
    expect(await group.write(() => 'answer')).toBe('answer')
  })

  test('where the database is locked for too long all of the group fails, and the next does not', async () => {
    const group = new GroupCommit(database)
    other.raw.exec('BEGIN IMMEDIATE')
    const outcomes = await Promise.allSettled([group.write(add(1)), group.write(add(2))])
    other.raw.exec('COMMIT')
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
    }
    await group.write(add(3))
    expect(rows()).toEqual([3])
  })

  test('closing writes what waits, and takes no more', async () => {
    const group = new GroupCommit(database)
    const waiting = [group.write(add(1)), group.write(add(2))]
    group.close()
    expect(rows()).toEqual([1, 2])
    await Promise.all(waiting)
    await expect(group.write(add(3))).rejects.toThrow(StoreUnavailable)
  })
})
