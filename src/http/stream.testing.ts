/** Reads streams over real connections, for tests. */
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { readEvents, type SseEvent } from '../cli/listen/sse.ts'
import { TestHub } from './api.testing.ts'
import type { StreamSettings } from './stream-settings.ts'

export interface ReadOptions {
  /** Left out: none is sent. */
  readonly token?: string
  readonly cookie?: string
  readonly lastId?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A stream that is being read. */
export class StreamReading {
  readonly events: SseEvent[] = []
  readonly response: IncomingMessage
  /** The last id that was told. */
  lastId: string | null = null
  ended = false
  readonly #done: Promise<void>

  private constructor(response: IncomingMessage) {
    this.response = response
    this.#done = this.#read()
  }

  /** @throws Error with what was answered, where that is no stream */
  static async open(
    url: string,
    { token, cookie, lastId, headers: more }: ReadOptions,
  ): Promise<StreamReading> {
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      ...more,
    }
    const asked = request(url, { headers, agent: false }).end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    if (response.statusCode === 200) return new StreamReading(response)
    const parts = await response.toArray()
    throw new Error(`${response.statusCode} ${Buffer.concat(parts)}`)
  }

  ofKind(name: string): unknown[] {
    return this.events.filter(({ event }) => event === name).map(({ data }) => JSON.parse(data))
  }

  /** Resolves with all events of a kind when there are so many. */
  async until(name: string, count: number): Promise<unknown[]> {
    await eventually(
      () => this.ofKind(name).length >= count,
      () => `${count} of ${name}: ${this.#seen()}`,
    )
    return this.ofKind(name)
  }

  /** Resolves when the other side has ended it. */
  async end(): Promise<void> {
    await eventually(
      () => this.ended,
      () => `the end: ${this.#seen()}`,
    )
  }

  async close(): Promise<void> {
    this.response.destroy()
    await this.#done
  }

  #seen(): string {
    return this.events.map(({ event }) => event).join(' ')
  }

  async #read(): Promise<void> {
    try {
      const heard = ({ lastId }: { lastId: string | null }) => {
        this.lastId = lastId
      }
      for await (const event of readEvents(this.response, heard)) this.events.push(event)
    } catch {
      // It was broken off.
    }
    this.ended = true
  }
}

export const eventually = async (
  is: () => boolean,
  words: () => string,
  withinMs = 10_000,
): Promise<void> => {
  for (const end = performance.now() + withinMs; !is(); ) {
    if (performance.now() > end) throw new Error(`It did not come about in time: ${words()}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** A hub that listens, with a tenant whose stream may be read. */
export interface Stage {
  readonly hub: TestHub
  readonly tenant: string
  readonly platform: string
  readonly url: string
  read(query?: string, lastId?: string, token?: string): Promise<StreamReading>
  feed(...keys: string[]): Promise<void>
}

export const LONG: Partial<StreamSettings> = { lifetimeMs: 60_000, heartbeatMs: 50 }

export const stage = async (streams: Partial<StreamSettings> = LONG, patienceMs = 60_000): Promise<Stage> => {
  const hub = await TestHub.open({ streams, patienceMs })
  await hub.app.listen({ port: 0 })
  const { port } = hub.app.server.address() as AddressInfo
  const tenant = await hub.tenant()
  const platform = await hub.custom(tenant)
  const url = `http://127.0.0.1:${port}/api/v1/tenants/${tenant}/stream/`
  const readings: StreamReading[] = []
  onTestFinished(async () => {
    await Promise.all(readings.map(one => one.close()))
    await hub[Symbol.asyncDispose]()
  })
  return {
    hub,
    tenant,
    platform,
    url,
    async read(query = '', lastId, token = hub.operator) {
      const options = { token, ...(lastId === undefined ? {} : { lastId }) }
      const reading = await StreamReading.open(url + query, options)
      readings.push(reading)
      return reading
    },
    async feed(...keys) {
      for (const key of keys) await hub.feed(tenant, platform, key)
    },
  }
}

export const textsOf = (events: unknown[]): unknown[] => events.map(event => (event as { text: string }).text)
