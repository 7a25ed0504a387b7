import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Config, readConfig } from '../../config.ts'
import { freePort } from '../../listen-address.ts'
import type { Tools } from '../../open-tools.ts'
import { checkClock, checkHub, checkKeyFile } from './machine.ts'

const HOST = '127.0.0.1'
const HOUR = 3_600_000

/** As a hub is set up, but for some settings. */
const config = (fields: Partial<Config> = {}): Config => ({ ...readConfig({}), host: HOST, ...fields })

describe('the clock', () => {
  const check = (time: () => Promise<number>, createdAt: readonly number[] = []) =>
    checkClock({
      store: { nodes: { time } },
      directory: { services: () => createdAt.map(at => ({ createdAt: at })) },
    } as unknown as Tools)
  const ahead = (ms: number) => async () => Date.now() + ms

  it.each([
    ['agrees with the database', ahead(0), 'ok', /within 5 minutes/],
    ['is behind the database', ahead(HOUR), 'warning', /database's clock is 3600 s ahead of this machine's/],
    ['is ahead of the database', ahead(-HOUR), 'warning', /database's clock is 3600 s behind this machine's/],
    ['cannot be compared', () => Promise.reject(new Error('away')), 'ok', /within 5 minutes/],
  ] as const)('%s', async (_, time, level, words) => {
    expect(await check(time)).toMatchObject({ level, detail: expect.stringMatching(words) })
  })

  it('went back behind what was made', async () => {
    const finding = await check(ahead(0), [Date.now() - HOUR, Date.now() + HOUR])
    expect(finding).toMatchObject({
      level: 'error',
      detail: expect.stringMatching(/a service was made at .*: set its clock/),
    })
  })
})

describe("the master key's file", () => {
  const folder = (mode: number): string => {
    const path = mkdtempSync(join(tmpdir(), 'gotallo-key-'))
    onTestFinished(() => rmSync(path, { recursive: true }))
    writeFileSync(join(path, 'master.key'), 'key')
    chmodSync(join(path, 'master.key'), mode)
    return path
  }

  it.skipIf(process.platform === 'win32')('may be read by nobody else', () => {
    expect(checkKeyFile(config({ data: folder(0o600) }))).toMatchObject([{ level: 'ok' }])
    for (const mode of [0o640, 0o604]) {
      const [finding] = checkKeyFile(config({ data: folder(mode) }))
      expect(finding).toMatchObject({ level: 'warning', detail: expect.stringMatching(/chmod 600/) })
    }
  })

  it('is not looked for where the key is given', () => {
    const given = config({ data: folder(0o644), masterKey: Buffer.alloc(32).toString('base64') })
    expect(checkKeyFile(given)).toMatchObject([{ level: 'ok', detail: expect.stringMatching(/GOTALLO_/) }])
  })
})

describe('a hub', () => {
  const answering = async (status: number, body: string): Promise<number> => {
    const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, HOST)
    onTestFinished(() => void server.close())
    await new Promise(resolve => server.once('listening', resolve))
    return (server.address() as AddressInfo).port
  }

  it('is found by what it says, not by anything that answers', async () => {
    const hub = await answering(200, '{"ok":true}')
    expect(await checkHub(config({ port: hub }))).toMatchObject([{ what: 'hub', level: 'ok' }])
    const other = await answering(200, '<html>')
    const [finding] = await checkHub(config({ port: other }))
    expect(finding).toMatchObject({ level: 'warning', detail: expect.stringMatching(/something else/) })
  })

  it('that the public URL does not lead to is a fault where one runs here, and a warning where none does', async () => {
    const hub = await answering(200, '{"ok":true}')
    const lost = `http://${HOST}:${await answering(502, 'Bad gateway')}`
    expect(await checkHub(config({ port: hub, publicUrl: lost }))).toMatchObject([
      { what: 'hub', level: 'ok' },
      { what: 'public URL', level: 'error', detail: expect.stringMatching(/leads to no hub .*502/) },
    ])
    expect(await checkHub(config({ port: await freePort(HOST), publicUrl: lost }))).toMatchObject([
      { what: 'hub', level: 'warning', detail: expect.stringMatching(/ECONNREFUSED/) },
      { what: 'public URL', level: 'warning' },
    ])
  })
})
