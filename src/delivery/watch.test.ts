import { expect, test } from 'vitest'
import type { TelemetryEvents } from '../telemetry.ts'
import { Watch } from './watch.ts'

const ATTEMPT: TelemetryEvents['attempt.ended'] = {
  tenantId: 't1',
  serviceId: 's1',
  deliveryId: 'd1',
  eventId: 'e1',
  number: 1,
  state: 'DELIVERED',
  status: 204,
  error: null,
  startedAt: 1,
  ms: 3,
  ageMs: 4,
  nextAttemptAt: null,
}

const watching = (...tenants: string[]) => {
  const told: string[] = []
  const watch = new Watch(() => 7)
  watch.watch(tenants)
  return { watch, told, telemetry: watch.listeningTo({ emit: name => void told.push(name) }) }
}

test('tells what happens to tenants that are watched, and everything to whom it was told before', async () => {
  const { watch, told, telemetry } = watching('t1')
  const happened = watch.happened()
  telemetry.emit('attempt.ended', { ...ATTEMPT, tenantId: 't2' })
  telemetry.emit('parked.dropped', { count: 1 })
  telemetry.emit('attempt.ended', ATTEMPT)
  const { ageMs: _age, startedAt: _began, ...rest } = ATTEMPT
  expect(await happened).toEqual([{ kind: 'attempt', at: 7, ...rest }])
  telemetry.emit('service.recovered', { tenantId: 't1', serviceId: 's1' })
  expect(await watch.happened()).toMatchObject([{ kind: 'service', change: 'recovered', reason: null }])
  expect(told).toEqual(['attempt.ended', 'parked.dropped', 'attempt.ended', 'service.recovered'])
})

test('holds so much and no more while nobody takes it, and says how much was left out', async () => {
  const { watch, telemetry } = watching('t1')
  for (let i = 0; i < 5_007; i += 1) telemetry.emit('attempt.ended', ATTEMPT)
  const happened = (await watch.happened()) ?? []
  expect(happened).toHaveLength(5_001)
  expect(happened.at(-1)).toEqual({ kind: 'missed', tenantId: 't1', count: 7 })
})

test('tells nothing any more once it is closed', async () => {
  const { watch, telemetry } = watching('t1')
  const waiting = watch.happened()
  watch.close()
  expect(await waiting).toBeNull()
  telemetry.emit('attempt.ended', ATTEMPT)
  expect(await watch.happened()).toBeNull()
})
