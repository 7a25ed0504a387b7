import type { Account } from '../test/e2e/support/accounts.ts'
import type { Client } from '../test/e2e/support/client.ts'
import { type Settings, TestHub } from '../test/e2e/support/hub.ts'
import { APP_SECRET, addService, addWhatsApp } from '../test/e2e/support/whatsapp.ts'
import { atExit } from './at-exit.ts'
import { EVENT_BYTES } from './posts.ts'

const PHONE = '900000000000001'
/** Bytes of an event whose text is empty; the text fills it up. A test checks the sum. */
const BARE_EVENT_BYTES = 985
const POLL_MS = 50
/** Where nothing is delivered for so long, nothing will be. */
const PATIENCE_MS = 60_000

/** What the hub tells of itself at an instant. */
export interface Reading {
  readonly atMs: number
  readonly delivered: number
  /** CPU time of all its threads, in microseconds. */
  readonly cpuUs: number
  readonly rssBytes: number
}

/** A hub on an empty folder with one WhatsApp account, set up to be measured. */
export class BenchHub {
  readonly hub: TestHub
  readonly account: Account
  /** The number of the next message that is fed. */
  next = 0

  private constructor(hub: TestHub, account: Account, first = 0) {
    this.hub = hub
    this.account = account
    this.next = first
  }

  static async start(settings: Settings = {}): Promise<BenchHub> {
    const hub = await started(settings)
    return new BenchHub(hub, await addWhatsApp(hub.client, PHONE))
  }

  /** Another node on the same database. @param first the number of its first message */
  async another(settings: Settings, first: number): Promise<BenchHub> {
    const hub = await started(settings)
    const hookUrl = this.account.hookUrl.replace(this.hub.url, hub.url)
    return new BenchHub(hub, { ...this.account, hookUrl }, first)
  }

  get client(): Client {
    return this.hub.client
  }

  addService(url: string, settings: Record<string, unknown> = {}): Promise<{ id: string; secret: string }> {
    return addService(this.client, this.account.tenantId, url, settings)
  }

  /** What a feeder has to know to post to it. */
  get target() {
    const { hookUrl } = this.account
    const textLength = EVENT_BYTES - BARE_EVENT_BYTES
    return { hookUrl, phone: PHONE, appSecret: APP_SECRET, textLength, first: this.next }
  }

  async read(): Promise<Reading> {
    const response = await fetch(`${this.hub.url}/metrics`)
    const text = await response.text()
    const value = (name: string): number => {
      const at = text.indexOf(`\n${name} `)
      return at === -1 ? 0 : Number(/\S+$/.exec(text.slice(at + 1, text.indexOf('\n', at + 1)))?.[0])
    }
    return {
      atMs: performance.now(),
      delivered: value('gotallo_attempts_total{state="DELIVERED"}'),
      cpuUs: value('process_cpu_seconds_total') * 1e6,
      rssBytes: value('process_resident_memory_bytes'),
    }
  }

  /** Waits until so many were delivered since it was started. @throws where they are not, and nothing moves */
  untilDelivered(count: number): Promise<Reading> {
    return untilDelivered(() => this.read(), count)
  }
}

/** Waits until what is read tells of so many deliveries. @throws where it does not, and nothing moves */
export const untilDelivered = async (read: () => Promise<Reading>, count: number): Promise<Reading> => {
  let last = await read()
  for (;;) {
    const reading = await read()
    if (reading.delivered >= count) return reading
    if (reading.delivered > last.delivered) last = reading
    else if (reading.atMs - last.atMs > PATIENCE_MS)
      throw new Error(`Only ${reading.delivered} of ${count} deliveries were made, and no more come.`)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}

const started = async (settings: Settings): Promise<TestHub> => {
  const hub = await TestHub.start(settings)
  atExit(() => {
    if (hub.pid !== 0) process.kill(hub.pid, 'SIGKILL')
  })
  return hub
}

/** How fast it was between two readings. */
export const between = (before: Reading, after: Reading) => {
  const deliveries = after.delivered - before.delivered
  return {
    perS: deliveries / ((after.atMs - before.atMs) / 1_000),
    cpuUs: (after.cpuUs - before.cpuUs) / deliveries,
  }
}
