import { afterEach, beforeEach, expect, it } from 'vitest'
import { isDelivered } from '../../src/domain/delivery.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/domain/time.ts'
import { SYSTEM } from '../../src/usecases/configuration.ts'
import { CalendarHub, meanwhile, NOON, useCalendar } from './support/calendar.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import type { Random } from './support/random.ts'
import { type Endpoint, Weather } from './support/weather.ts'

const ROUNDS = rounds(1, 20)
/** All endpoints go away at this instant. */
const OUT_AT = NOON + 3 * HOUR
/** What comes due meanwhile is done at the end of a step. */
const LONGEST_STEP_MINUTES = 120
/** A service whose attempts have all failed for so long is disabled (contract.md §7). */
const FAILING_DAYS = 5

let random: Random
let made = 0
let hub: CalendarHub
let weather: Weather
let tenant: { tenantId: string; platformId: string }

beforeEach(async () => {
  made += 1
  random = chance(`outages ${made}`)
  useCalendar(random)
  weather = new Weather(random)
  hub = await CalendarHub.open(weather)
  tenant = await hub.tenant()
})
afterEach(() => hub.close())

/** @param outage how long its endpoint is away */
const serviceAway = async (name: string, outage: Millis): Promise<{ id: string; endpoint: Endpoint }> => {
  const url = `https://${name}.example.com/hook`
  const id = await hub.service(tenant.tenantId, url)
  return { id, endpoint: weather.add(url, OUT_AT, OUT_AT + outage) }
}

let events = 0
/** Something happens, as often as chance wants. */
const happen = async (): Promise<void> => {
  for (let count = random.whole(0, 3); count > 0; count -= 1) {
    events += 1
    const from = { ext_identifier: `customer-${random.whole(1, 20)}` }
    const item = { ext_identifier: `m-${events}`, type: 'TEXT', text: `${events}`, chat_user: from }
    await meanwhile(hub.hub.usecases.feed.take(tenant.tenantId, tenant.platformId, item))
  }
}

/** Every delivery is accounted for, at this very moment. */
const ledger = async (services: number) => {
  const counts = await meanwhile(hub.hub.usecases.ledger.read(tenant.tenantId))
  expect(counts).toMatchObject({ balanced: true, replays: 0, discarded: 0, failed: 0 })
  expect(counts.fanOut).toBe(events * services)
  return counts
}

/** Lives on until then, step by step. @returns the last ledger */
const until = async (end: Millis, services: number) => {
  while (Date.now() < end) {
    await happen()
    await hub.pass(Math.min(random.whole(1, LONGEST_STEP_MINUTES) * MINUTE, end - Date.now()))
    await ledger(services)
  }
  return ledger(services)
}

const tryCount = ({ fates }: Endpoint): number =>
  [...fates.values()].reduce((sum, { tries }) => sum + tries.length, 0)

/** Which of the first events an endpoint has not taken, by their numbers. */
const missing = ({ fates }: Endpoint, first: number): number[] => {
  const taken = [...fates.values()].filter(({ tries }) => tries.some(isDelivered))
  const numbers = new Set(taken.map(({ body }) => Number(JSON.parse(body).text)))
  return Array.from({ length: first }, (_, i) => i + 1).filter(number => !numbers.has(number))
}

const deliveredCount = ({ fates }: Endpoint): number =>
  [...fates.values()].filter(({ tries }) => tries.some(isDelivered)).length

/** Each event was taken once, and not sent again after that. */
const expectAllDelivered = ({ url, fates }: Endpoint): void => {
  expect(fates.size, url).toBe(events)
  for (const { tries } of fates.values()) {
    expect(tries.findIndex(isDelivered)).toBe(tries.length - 1)
  }
}

const serviceOf = async (id: string) =>
  (await meanwhile(hub.hub.usecases.services.get(tenant.tenantId, id))).service

it.each(Array.from({ length: ROUNDS }, (_, i) => i))(
  seeded('keeps everything for an endpoint that is away for hours and days, round %i'),
  { timeout: 120_000 },
  async () => {
    events = 0
    const well = await serviceAway('well', 0)
    const hours = await serviceAway('hours', 6 * HOUR)
    const days = await serviceAway('days', 3 * DAY)
    const long = await serviceAway('long', 6 * DAY)
    const all = [well, hours, days, long]

    // The waits between two tries are part of it: of at most 5 h after 6, of 24 h after 3 days, a tenth more, and a step.
    await until(OUT_AT + 6 * HOUR, all.length)
    const afterHours = events
    expect(missing(hours.endpoint, afterHours)).not.toEqual([])
    await until(OUT_AT + 15 * HOUR, all.length)
    expect(missing(hours.endpoint, afterHours)).toEqual([])

    await until(OUT_AT + 3 * DAY, all.length)
    const afterDays = events
    await until(OUT_AT + (FAILING_DAYS * DAY - HOUR), all.length)
    expect(missing(days.endpoint, afterDays)).toEqual([])
    for (const { id } of all) expect((await serviceOf(id)).state).toBe('ACTIVE')

    await until(OUT_AT + (FAILING_DAYS * DAY + 12 * HOUR), all.length)
    const disabled = await serviceOf(long.id)
    expect(disabled).toMatchObject({ state: 'DISABLED', disabledReason: expect.stringContaining('5 days') })
    // Since the first failure: it may have been one of those that come as they come, just before the outage.
    const since = disabled.failingSince ?? Number.NaN
    expect(since).toBeLessThan(OUT_AT + DAY)
    expect((disabled.disabledAt ?? 0) - since).toBeGreaterThanOrEqual(FAILING_DAYS * DAY)
    expect(hub.tellings('service.disabled').map(({ serviceId }) => serviceId)).toEqual([long.id])

    // It is back, but nobody has said so: all is held, what comes meanwhile too.
    const before = tryCount(long.endpoint)
    await until(OUT_AT + 7 * DAY, all.length)
    expect(tryCount(long.endpoint)).toBe(before)
    const held = events - deliveredCount(long.endpoint)
    expect(await ledger(all.length)).toMatchObject({ held })

    const rate = random.pick([null, 1, 20])
    await meanwhile(hub.hub.usecases.hold.resume(tenant.tenantId, long.id, rate, SYSTEM))
    await until(OUT_AT + 7 * DAY + 12 * HOUR, all.length)
    // The last ones may have failed a moment ago.
    for (let i = 0; i < 24; i += 1) await hub.pass(HOUR)
    const delivered = events * all.length
    expect(await ledger(all.length)).toMatchObject({ delivered, pending: 0, held: 0 })
    for (const { id, endpoint } of all) {
      expectAllDelivered(endpoint)
      expect((await serviceOf(id)).state).toBe('ACTIVE')
    }
    expect(hub.tellings('error.unexpected')).toEqual([])
    expect(hub.tellings('attempt.late')).toEqual([])
    const note = `${weather.posts} posts in ${Math.round((Date.now() - NOON) / DAY)} days`
    report({ program: 'outages', rounds: 1, events: delivered, duplicates: 0, lost: 0, backMs: null, note })
  },
)
