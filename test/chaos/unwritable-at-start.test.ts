import { chmodSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { TestHub } from '../e2e/support/hub.ts'
import { canMakeImmutable, Disk, makeImmutable } from '../e2e/support/store-troubles.ts'
import { chance, rounds, seeded } from './support/chaos.ts'
import { pause } from './support/load.ts'
import { Theatre } from './support/theatre.ts'

const disk = Disk.mount('32m')
const ENDPOINTS = [{ slownessMs: 20, settings: { max_in_flight: 16, timeout_s: 30 } }]

let theatre: Theatre | undefined
afterEach(() => theatre?.close())
afterAll(() => disk?.unmount())

/** A way to keep a hub from starting. */
interface Obstacle {
  readonly name: string
  readonly possible: boolean
  readonly onDisk: boolean
  /** What it says when it ends. */
  readonly sentence: RegExp
  /** @returns what ends it */
  readonly begin: (hub: TestHub) => () => void
}

/** The database, with what a hub that was killed leaves beside it. */
const databaseFiles = ({ data }: TestHub): string[] =>
  readdirSync(data)
    .filter(name => name.startsWith('gotallo.db'))
    .map(name => join(data, name))

const withoutPermission = (hub: TestHub): (() => void) => {
  const files = databaseFiles(hub)
  for (const file of files) chmodSync(file, 0o400)
  return () => {
    for (const file of files) chmodSync(file, 0o600)
  }
}

/** It starts three times, perhaps beside other tests. */
const PATIENT = { timeout: 90_000 }
const NOT_WRITABLE = /^The database file cannot be (written|opened): check /m

const FULL_DISK = 'a full disk (needs mount)'

const OBSTACLES: readonly Obstacle[] = [
  {
    name: 'immutable files (needs chattr)',
    possible: canMakeImmutable(),
    onDisk: false,
    sentence: NOT_WRITABLE,
    begin: hub => makeImmutable(...databaseFiles(hub)),
  },
  {
    name: 'a file system mounted read-only (needs mount)',
    possible: disk !== null,
    onDisk: true,
    sentence: NOT_WRITABLE,
    begin: () => {
      disk?.remount('ro')
      return () => disk?.remount('rw')
    },
  },
  {
    name: FULL_DISK,
    possible: disk !== null,
    onDisk: true,
    sentence: /disk is full/,
    begin: () => disk?.fill() ?? (() => {}),
  },
  {
    name: 'missing permissions (needs a user who is not the superuser)',
    possible: process.getuid?.() !== 0,
    onDisk: false,
    sentence: NOT_WRITABLE,
    begin: withoutPermission,
  },
]

describe.each(OBSTACLES.filter(({ possible }) => possible))('started with $name', obstacle => {
  const hows = chance(obstacle.name).shuffle(['stopped', 'killed']).slice(0, rounds(1, 2))
  it.each(hows)(seeded('%s before, it says what to do, and starts once it can'), PATIENT, async how => {
    const settings = obstacle.onDisk && disk !== null ? { GOTALLO_DATA: join(disk.path, 'data') } : {}
    theatre = await Theatre.open(`start ${obstacle.name} ${how}`, ENDPOINTS, settings)
    const { hub } = theatre
    const load = theatre.load()
    await pause(100)
    await (how === 'killed' ? theatre.kill() : theatre.stop())
    expect(existsSync(join(hub.data, 'gotallo.db-wal'))).toBe(how === 'killed')
    const end = obstacle.begin(hub)
    try {
      const failure = await hub.start().then(
        () => null,
        (error: Error) => error.message,
      )
      // What a start writes may find room in a log that is there already: then nothing keeps it from starting.
      if (failure === null) expect([obstacle.name, how]).toEqual([FULL_DISK, 'killed'])
      else {
        expect(failure).toMatch(/The hub ended with 1:/)
        expect(hub.output).toMatch(obstacle.sentence)
      }
      expect(hub.output).not.toMatch(/^ {4}at /m)
      if (failure === null) await theatre.kill()
    } finally {
      end()
    }
    await theatre.restart()
    await load.stop()
    await theatre.expectAllDelivered(load)
    await theatre.expectBalanced()
  })
})
