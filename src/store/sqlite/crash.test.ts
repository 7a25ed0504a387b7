import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { balance } from '../../domain/ledger.ts'
import { FolderInUse, lockServer, openSqliteStore } from './index.ts'
import { temporaryFolder } from './testkit.ts'

const CRASH_CHILD = fileURLToPath(new URL('../contract/crash-child.ts', import.meta.url))
const LOCK_CHILD = fileURLToPath(new URL('./lock-child.ts', import.meta.url))
const ADAPTER = new URL('./index.ts', import.meta.url).href

/** Runs a file in a process of its own. */
const run = (...args: string[]) => {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let children: ChildProcess[] = []

beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  await folder.remove()
})

/** Runs a child until it has told so many lines, and kills it with no warning. @returns all that it told */
const killAfter = async (lines: number, path: string): Promise<string[]> => {
  const child = run(CRASH_CHILD, ADAPTER, 'openSqliteStore', JSON.stringify({ path }))
  const told: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(line)
    if (told.length === lines) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return told
}

describe('a process that is killed in the middle of commits', () => {
  test.each([2, 17, 60, 200])('after %i answers: everything answered is there', async lines => {
    const path = join(folder.path, 'x.db')
    const told = await killAfter(lines, path)
    const [[, tenantId = ''] = [], ...messages] = told.map(line => line.split(' '))
    const store = await openSqliteStore({ path })
    for (const [, id = ''] of messages) {
      expect(await store.messages.message(tenantId, id)).not.toBeNull()
      expect(await store.messages.eventBody(tenantId, id)).not.toBeNull()
    }
    const ledger = balance(await store.deliveries.ledger(tenantId))
    expect(ledger.balanced).toBe(true)
    expect(ledger.pending).toBeGreaterThanOrEqual(messages.length)
    await store.close()
  })
})

describe('the lock of a data folder', () => {
  test('is held by one, and free again when released', () => {
    const lock = lockServer(folder.path)
    expect(() => lockServer(folder.path)).toThrow(FolderInUse)
    expect(() => lockServer(folder.path)).toThrow(folder.path)
    lock.release()
    lockServer(folder.path).release()
  })

  test('keeps nobody from opening the database', async () => {
    const lock = lockServer(folder.path)
    const path = join(folder.path, 'x.db')
    const [server, tool] = [await openSqliteStore({ path }), await openSqliteStore({ path })]
    await server.nodes.heartbeat('n1', 1, 0)
    await tool.nodes.heartbeat('n2', 1, 0)
    await Promise.all([server.close(), tool.close()])
    lock.release()
  })

  test('holds against another process, and vanishes with it however it dies', async () => {
    const child = run(LOCK_CHILD, folder.path)
    await once(child.stdout, 'data')
    expect(() => lockServer(folder.path)).toThrow(FolderInUse)
    expect(() => lockServer(folder.path)).toThrow(`process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    lockServer(folder.path).release()
  })

  test.each([
    ['names a process that is no more', '999999999'],
    ['is empty', ''],
    ['names no process', '-1'],
  ])('is held whatever lies beside it: a file that %s', async (_what, content) => {
    const lock = lockServer(folder.path)
    await writeFile(join(folder.path, 'server.pid'), content)
    expect(() => lockServer(folder.path)).toThrow(/^Another gotallo serves/)
    await rm(join(folder.path, 'server.pid'))
    await mkdir(join(folder.path, 'server.pid'))
    expect(() => lockServer(folder.path)).toThrow(/^Another gotallo serves/)
    lock.release()
    lockServer(folder.path).release()
  })
})
