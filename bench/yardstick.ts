/**
 * The yardstick: the same bytes as the hub posts, signed afresh each time with a key object, over bare undici
 * `dispatch`: 64 connections, one thread.
 */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { Pool } from 'undici'
import { serve } from './child.ts'

export interface YardstickTask {
  readonly url: string
  readonly seconds: number
  /** Size of the body in bytes. */
  readonly bytes: number
  readonly connections: number
}

export interface YardstickResult {
  readonly posts: number
  readonly failed: number
  readonly seconds: number
  /** CPU time of this process, in microseconds. */
  readonly cpuUs: number
}

const headersOf = (id: string, body: Buffer, key: KeyObject): Record<string, string> => {
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  return {
    'user-agent': 'GoTallo-Webhooks/yardstick',
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

await serve<YardstickTask, YardstickResult>(async ({ url, seconds, bytes, connections }) => {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const key = createSecretKey(randomBytes(32))
  const body = Buffer.alloc(bytes, 'x')
  let posts = 0
  let failed = 0
  let ends = 0
  const post = (done: () => void): void => {
    if (performance.now() >= ends) return done()
    const headers = headersOf(`evt_${posts}`, body, key)
    const again = (): void => post(done)
    pool.dispatch(
      { path, method: 'POST', headers, body, blocking: false },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: () => undefined,
        onResponseEnd() {
          posts += 1
          again()
        },
        onResponseError() {
          failed += 1
          setTimeout(again, 1)
        },
      },
    )
  }
  return async () => {
    const began = performance.now()
    const cpu = process.cpuUsage()
    ends = began + seconds * 1_000
    await Promise.all(Array.from({ length: connections }, () => new Promise<void>(resolve => post(resolve))))
    const { user, system } = process.cpuUsage(cpu)
    await pool.close()
    return { posts, failed, seconds: (performance.now() - began) / 1_000, cpuUs: user + system }
  }
})
