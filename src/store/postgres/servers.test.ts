import { afterAll, describe, expect, it } from 'vitest'
import { Database } from './database.ts'
import { addressesOf } from './servers.ts'
import { startCluster } from './testkit.ts'

describe('an address', () => {
  it.each([
    ['postgres://u:p@a:1/db', ['postgres://u:p@a:1/db']],
    [
      'postgres://u:p@a:1,b:2/db?sslmode=require',
      ['postgres://u:p@a:1/db?sslmode=require', 'postgres://u:p@b:2/db?sslmode=require'],
    ],
    ['postgresql://a,b/db', ['postgresql://a/db', 'postgresql://b/db']],
    ['postgres://u:p%2Cq@a/db', ['postgres://u:p%2Cq@a/db']],
  ])('%s', (url, addresses) => {
    expect(addressesOf(url)).toEqual(addresses)
  })
})

describe('several servers', async () => {
  const cluster = await startCluster()
  const { port } = cluster
  afterAll(() => cluster.stop())
  const ask = (database: Database) =>
    database.write(session => session.one<{ one: number }>('SELECT 1 AS one'))

  it('are tried in turn until one takes writes, and that one is gone on with', async () => {
    const database = new Database({
      url: `postgres://gotallo@127.0.0.1:1,127.0.0.1:${port}/postgres`,
      connectMs: 500,
    })
    await expect(ask(database)).rejects.toThrow('cannot be reached')
    for (let i = 0; i < 3; i += 1) expect(await ask(database)).toEqual({ one: 1 })
    expect(database.address).toContain(`:${port}/`)
    await database.close()
  })

  it('come round to the first one again', async () => {
    const database = new Database({
      url: `postgres://gotallo@127.0.0.1:1,127.0.0.1:2/postgres`,
      connectMs: 500,
    })
    for (const port of [2, 1, 2]) {
      await expect(ask(database)).rejects.toThrow('cannot be reached')
      expect(database.address).toContain(`:${port}/`)
    }
    await database.close()
  })

  it('that only refuse what was asked are not left', async () => {
    const url = `postgres://gotallo@127.0.0.1:${port},127.0.0.1:1/postgres`
    const database = new Database({ url, connectMs: 500 })
    await expect(database.write(session => session.all('SELECT * FROM nowhere'))).rejects.toThrow('nowhere')
    expect(await ask(database)).toEqual({ one: 1 })
    await database.close()
  })
})
