import { describe, expect, test } from 'vitest'
import { eventually, stage, textsOf } from './stream.testing.ts'

describe('messages', () => {
  test('are streamed as they are committed, byte for byte as events are told, with cursors as ids', async () => {
    const { hub, tenant, read, feed } = await stage()
    await feed('before')
    const [one, other] = [await read(), await read()]
    await feed('a', 'b')
    for (const reading of [one, other]) expect(textsOf(await reading.until('message', 2))).toEqual(['a', 'b'])
    const [first] = one.events
    const after = await hub.do('GET', `/tenants/${tenant}/events/?after=${first?.id}`)
    expect(textsOf(after.results)).toEqual(['b'])
    const all = (await hub.call('GET', `/tenants/${tenant}/events/`)).text
    for (const { data } of one.events) expect(all).toContain(data)
  })

  test('that came meanwhile are made up for from the last id, each once, then it is live', async () => {
    const { read, feed } = await stage()
    const first = await read()
    await feed('a', 'b')
    await first.until('message', 2)
    const id = first.events[0]?.id ?? ''
    await first.close()
    const keys = Array.from({ length: 150 }, (_, i) => `k${i}`)
    await feed(...keys)
    const again = await read('', id)
    await again.until('message', 151)
    await feed('live')
    expect(textsOf(await again.until('message', 152))).toEqual(['b', ...keys, 'live'])
  })

  test('are made up for also where nothing was told yet, or all was filtered out', async () => {
    const { read, feed } = await stage()
    const first = await read('?types=IMAGE')
    await eventually(
      () => first.lastId !== null,
      () => 'an id',
    )
    const begun = first.lastId
    await feed('a')
    await eventually(
      () => first.lastId !== begun,
      () => 'another id',
    )
    expect(first.events).toEqual([])
    await feed('b')
    const ids = { begun: begun ?? '', later: first.lastId ?? '' }
    const fromBeginning = await read('', ids.begun)
    expect(textsOf(await fromBeginning.until('message', 2))).toEqual(['a', 'b'])
    const fromLater = await read('', ids.later)
    expect(textsOf(await fromLater.until('message', 1))).toEqual(['b'])
    const asked = await read(`?after=${ids.begun}`, ids.later)
    expect(textsOf(await asked.until('message', 1))).toEqual(['b'])
  })

  test('are filtered by type and by account', async () => {
    const { hub, tenant, platform, read, feed } = await stage()
    const other = await hub.custom(tenant)
    const [texts, changes, mine] = [
      await read('?types=TEXT'),
      await read('?types=EVENT&kinds=message'),
      await read(`?platform_id=${other}`),
    ]
    await feed('a')
    const edit = { edit: { ext_identifier: 'a', text: 'A', timestamp: '2024-01-15T10:31:00Z' } }
    await hub.do('POST', `/tenants/${tenant}/platforms/${platform}/messages/`, edit)
    await hub.feed(tenant, other, 'other')
    expect(textsOf(await texts.until('message', 2))).toEqual(['a', 'other'])
    expect(await changes.until('message', 1)).toMatchObject([{ type: 'EVENT' }])
    expect(textsOf(await mine.until('message', 1))).toEqual(['other'])
  })

  test('share one look at the store, however many read, and none where nobody does', async () => {
    const { hub, read, feed } = await stage()
    let looks = 0
    const { messages } = hub.store
    const events = messages.events.bind(messages)
    messages.events = (...asked) => {
      looks += 1
      return events(...asked)
    }
    await feed('a')
    expect(looks).toBe(0)
    const readings = await Promise.all(Array.from({ length: 20 }, () => read()))
    await feed('b')
    await Promise.all(readings.map(one => one.until('message', 1)))
    const before = looks
    await feed('c')
    await Promise.all(readings.map(one => one.until('message', 2)))
    expect(looks - before).toBeLessThan(20)
    await Promise.all(readings.map(one => one.close()))
    await new Promise(resolve => setTimeout(resolve, 100))
    const left = looks
    await feed('d')
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(looks).toBe(left)
  })
})

describe('what happens', () => {
  const attempt = (tenantId: string, number = 1) => ({
    tenantId,
    serviceId: 's',
    deliveryId: 'd',
    eventId: 'e',
    number,
    state: 'PENDING' as const,
    status: 500,
    error: null,
    startedAt: 1,
    ms: 12.5,
    ageMs: 20,
    nextAttemptAt: '2026-01-01T00:00:00Z',
  })

  test('is told of attempts, to who reads this tenant and wants it', async () => {
    const { hub, tenant, read } = await stage()
    const [all, messages] = [await read(), await read('?kinds=message')]
    const telemetry = hub.watch.listeningTo({ emit: () => undefined })
    telemetry.emit('attempt.ended', attempt('another'))
    telemetry.emit('attempt.ended', attempt(tenant))
    expect(await all.until('attempt', 1)).toEqual([
      {
        at: '2024-01-15T10:30:00Z',
        service_id: 's',
        delivery_id: 'd',
        event_id: 'e',
        number: 1,
        state: 'PENDING',
        status: 500,
        error: null,
        ms: 12.5,
        next_attempt_at: '2026-01-01T00:00:00Z',
      },
    ])
    expect(messages.events).toEqual([])
    expect(all.events[0]?.id).toBe(all.lastId)
  })

  test('is told of services: made, failing, paused, removed', async () => {
    const { hub, tenant, read } = await stage()
    const reading = await read('?kinds=service')
    const { id } = await hub.service(tenant)
    hub.watch
      .listeningTo({ emit: () => undefined })
      .emit('service.failing', { tenantId: tenant, serviceId: id, reason: 'It answered 500.' })
    // Another node notices it, too.
    const noticed = { kind: 'service', change: 'failing', at: 0, reason: 'It answered 500.' } as const
    hub.usecases.streams.heard({ watched: [], happenings: [{ ...noticed, tenantId: tenant, serviceId: id }] })
    await reading.until('service', 2)
    await hub.do('POST', `/tenants/${tenant}/services/${id}/pause/`)
    await hub.do('DELETE', `/tenants/${tenant}/services/${id}/`)
    await hub.service(await hub.tenant('Other'))
    expect(await reading.until('service', 4)).toMatchObject([
      { service_id: id, change: 'created', state: 'ACTIVE' },
      { service_id: id, change: 'failing', state: 'ACTIVE', reason: 'It answered 500.' },
      { service_id: id, change: 'state', state: 'PAUSED' },
      { service_id: id, change: 'deleted', state: null },
    ])
  })

  test('elsewhere is told too, and what happens here is told to who watches elsewhere', async () => {
    const { hub, tenant, read, feed } = await stage()
    const told: unknown[] = []
    hub.store.nodes.tell = async news => void told.push(news)
    const reading = await read()
    expect(told).toEqual([{ watched: [tenant] }])
    hub.usecases.streams.heard({ watched: [], happenings: [{ kind: 'missed', tenantId: tenant, count: 7 }] })
    expect(await reading.until('missed', 1)).toEqual([{ count: 7 }])
    await feed('a')
    expect(told).toHaveLength(1)
    hub.usecases.streams.heard({ watched: [tenant], happenings: [] })
    await feed('b')
    hub.watch.listeningTo({ emit: () => undefined }).emit('attempt.ended', attempt(tenant, 2))
    await reading.until('attempt', 1)
    expect(told.slice(1)).toMatchObject([
      { happenings: [{ kind: 'events', tenantId: tenant }] },
      { happenings: [{ kind: 'attempt', number: 2 }] },
    ])
  })
})
