import { describe, expect, it } from 'vitest'
import { balance } from './domain/ledger.ts'
import { attemptEnded } from './telemetry.testing.ts'
import { createMetrics, describeMetrics } from './telemetry-metrics.ts'

const COUNTS = { fanOut: 5, replays: 1, delivered: 3, pending: 1, failed: 1, held: 1, discarded: 0 }

describe('createMetrics', () => {
  it('counts what it hears, without a series for each request', async () => {
    const metrics = createMetrics(async () => balance(COUNTS))
    metrics.listener('store.unavailable', { where: 'POST /hooks/:platform_id (req-1)', detail: 'full' })
    metrics.listener('store.unavailable', { where: 'POST /hooks/:platform_id (req-2)', detail: 'full' })
    metrics.listener('batch.committed', {
      posts: 1,
      changes: 3,
      messages: 2,
      events: 3,
      deliveries: 6,
      ms: 1,
    })
    const text = await metrics.text()
    expect(text).toContain('gotallo_store_unavailable_total{where="POST /hooks/:platform_id"} 2')
    expect(text).toContain('gotallo_events_total 3')
    expect(text).toContain('gotallo_deliveries_total 6')
  })

  it('counts attempts alike, told singly or together', async () => {
    const singly = createMetrics(async () => balance(COUNTS))
    const together = createMetrics(async () => balance(COUNTS))
    singly.listener('attempt.ended', attemptEnded({ ms: 3, ageMs: 9 }))
    singly.listener('attempt.ended', attemptEnded({ ms: 700, ageMs: 60_000 }))
    together.listener('attempts.delivered', { ms: [3, 700], ageMs: [9, 60_000] })
    const attempts = (text: string): string[] =>
      text.split('\n').filter(line => /^gotallo_(?:attempt|delivery_age)/.test(line))
    const lines = attempts(await together.text())
    expect(lines).toEqual(attempts(await singly.text()))
    expect(lines).toContain('gotallo_attempts_total{state="DELIVERED"} 2')
    expect(lines).toContain('gotallo_attempt_seconds_bucket{le="0.0025",state="DELIVERED"} 0')
    expect(lines).toContain('gotallo_attempt_seconds_bucket{le="0.005",state="DELIVERED"} 1')
    expect(lines).toContain('gotallo_attempt_seconds_bucket{le="+Inf",state="DELIVERED"} 2')
    expect(lines).toContain('gotallo_attempt_seconds_sum{state="DELIVERED"} 0.703')
    expect(lines).toContain('gotallo_delivery_age_seconds_count 2')
  })

  it('counts files and their bytes', async () => {
    const metrics = createMetrics(async () => balance(COUNTS))
    const file = { tenantId: 't', platformId: 'p', fileId: 'f' }
    metrics.listener('file.stored', { ...file, size: 300, ms: 1 })
    metrics.listener('file.stored', { ...file, platformId: null, size: 200, ms: 1 })
    metrics.listener('file.gone', { ...file, reason: 'Expired.' })
    metrics.listener('files.unavailable', { where: 'serve a file', detail: 'down' })
    const text = await metrics.text()
    expect(text).toContain('gotallo_files_stored_total 2')
    expect(text).toContain('gotallo_files_stored_bytes_total 500')
    expect(text).toContain('gotallo_files_gone_total 1')
    expect(text).toContain('gotallo_files_unavailable_total{where="serve a file"} 1')
  })

  it('tells series from the beginning whose first step must not be missed', async () => {
    const text = await createMetrics(async () => balance(COUNTS)).text()
    for (const line of [
      'gotallo_attempts_total{state="FAILED"} 0',
      'gotallo_attempt_failures_total{cause="timeout"} 0',
      'gotallo_posts_refused_total{reason="signature_invalid"} 0',
      'gotallo_sends_total{state="refused"} 0',
      'gotallo_unexpected_errors_total{where="delivery"} 0',
    ])
      expect(text.split('\n')).toContain(line)
  })

  it('counts what attempts failed of, by the class of an answer or what went wrong before one', async () => {
    const metrics = createMetrics(async () => balance(COUNTS))
    const failed = attemptEnded({ state: 'PENDING' })
    metrics.listener('attempt.ended', { ...failed, status: 503, error: null })
    metrics.listener('attempt.ended', { ...failed, status: 200, error: 'bad_answer' })
    metrics.listener('attempt.ended', { ...failed, status: null, error: 'timeout' })
    metrics.listener('attempt.ended', { ...failed, state: 'DELIVERED', status: 200, error: null })
    const lines = (await metrics.text()).split('\n').filter(line => /_failures_total\{.*[1-9]$/.test(line))
    expect(lines.sort()).toEqual([
      'gotallo_attempt_failures_total{cause="5xx"} 1',
      'gotallo_attempt_failures_total{cause="bad_answer"} 1',
      'gotallo_attempt_failures_total{cause="timeout"} 1',
    ])
  })

  it('is described as it is told: names, types and labels, by the rules of Prometheus', async () => {
    const described = describeMetrics()
    const text = await createMetrics(async () => balance(COUNTS)).text()
    const told = [...text.matchAll(/^# TYPE (gotallo_\S+) (\S+)$/gm)].map(
      ([, name, type]) => `${name} ${type}`,
    )
    expect(described.map(({ name, type }) => `${name} ${type}`)).toEqual(told)
    for (const { name, type, labels } of described) {
      expect(name).toMatch(/^gotallo_[a-z]+(_[a-z]+)*$/)
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      if (type === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/)
      // None that could name a tenant, or anything of one.
      for (const label of labels)
        expect([
          'platform',
          'state',
          'cause',
          'method',
          'route',
          'status',
          'where',
          'reason',
          'to',
          'what',
          'kind',
          'version',
          'health',
        ]).toContain(label)
    }
  })
})
