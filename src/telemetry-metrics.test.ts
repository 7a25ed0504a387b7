import { describe, expect, it } from 'vitest'
import { balance } from './domain/ledger.ts'
import { createMetrics } from './telemetry-metrics.ts'

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
})
