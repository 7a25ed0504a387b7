import { createServer, type Socket } from 'node:net'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { Bell } from './bell.ts'
import { Database } from './database.ts'
import { openPostgresStore } from './index.ts'
import { nodeStore } from './nodes.ts'
import { startCluster } from './testkit.ts'

const cluster = await startCluster()
const url = cluster.urlOf('postgres')
await (await openPostgresStore({ url })).close()
const database = new Database({ url })
afterAll(async () => {
  await database.close()
  await cluster.stop()
})

const SLEEP = 'SELECT pg_sleep(20)'
const sleeping = () => vi.waitFor(async () => expect(await pids()).toHaveLength(1))
const pids = () =>
  database.read(session =>
    session.all<{ pid: number }>("SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"),
  )

/** Takes connections and says nothing. */
const silence = async (): Promise<{ url: string; close(): void }> => {
  const sockets = new Set<Socket>()
  const server = createServer(socket => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('It does not listen.')
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { url: `postgres://gotallo@127.0.0.1:${address.port}/x`, close }
}

describe('a connection that breaks', () => {
  it('while a statement is under way fails that statement, and nothing else', async () => {
    const slow = database.read(session => session.one(SLEEP))
    const failed = expect(slow).rejects.toBeInstanceOf(StoreUnavailable)
    await sleeping()
    const [row] = await pids()
    await database.read(session => session.one('SELECT pg_terminate_backend($1)', row?.pid ?? 0))
    await failed
    expect(await database.read(session => session.one('SELECT 1 AS one'))).toEqual({ one: 1 })
  })

  it('between two statements of a transaction fails it', async () => {
    const work = database.write(async session => {
      const own = await session.one<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await database.read(other => other.one('SELECT pg_terminate_backend($1)', own?.pid ?? 0))
      await new Promise(resolve => setTimeout(resolve, 100))
      return await session.one('SELECT 1 AS one')
    })
    await expect(work).rejects.toBeInstanceOf(StoreUnavailable)
  })
})

describe('a database that does not answer', () => {
  it('is noticed by the heartbeat, and whoever waits for it is told', async () => {
    const mute = await silence()
    const beats = new Database({ url: mute.url, connections: 1, connectMs: 100, statementMs: 100 })
    const nodes = nodeStore(database, new Bell(database, false), beats)
    const slow = expect(database.read(session => session.one(SLEEP))).rejects.toBeInstanceOf(StoreUnavailable)
    await sleeping()
    await expect(nodes.heartbeat('node', 1, 0)).rejects.toBeInstanceOf(StoreUnavailable)
    await slow
    await expect(database.read(async () => 1)).rejects.toThrow(/does not answer/)
    mute.close()
    await beats.close()
    const own = new Database({ url, connections: 1 })
    await nodeStore(database, new Bell(database, false), own).heartbeat('node', 1, 0)
    expect(await database.read(async () => 1)).toBe(1)
    await own.close()
  })

  it('and is refused at once ends nobody else’s work', async () => {
    const beats = new Database({ url: 'postgres://gotallo@127.0.0.1:9/x', connections: 1 })
    const breakOff = vi.spyOn(database, 'breakOff')
    const nodes = nodeStore(database, new Bell(database, false), beats)
    await expect(nodes.heartbeat('node', 1, 0)).rejects.toBeInstanceOf(StoreUnavailable)
    expect(breakOff).not.toHaveBeenCalled()
    await beats.close()
  })
})

describe('a node that is gone in the middle of a transaction', () => {
  it('holds up the others for 10 s at the most', async () => {
    const settings = await database.read(session =>
      session.one(`SELECT current_setting('idle_in_transaction_session_timeout') AS idle,
        current_setting('statement_timeout') AS statement`),
    )
    expect(settings).toEqual({ idle: '10s', statement: '30s' })
  })
})
