import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { TestHub } from './api.testing.ts'
import type { StreamSettings } from './event-stream.ts'
import { eventually, StreamReading } from './stream.testing.ts'

interface Stage {
  readonly hub: TestHub
  readonly tenant: string
  readonly platform: string
  readonly url: string
  read(query?: string, lastId?: string, token?: string): Promise<StreamReading>
  feed(...keys: string[]): Promise<void>
}

const LONG: Partial<StreamSettings> = { lifetimeMs: 60_000, heartbeatMs: 50 }

const stage = async (streams: Partial<StreamSettings> = LONG, patienceMs = 60_000): Promise<Stage> => {
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

const textsOf = (events: unknown[]): unknown[] => events.map(event => (event as { text: string }).text)

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

describe('a stream', () => {
  test('has headers that nobody in between holds it back by, and says something now and then', async () => {
    const { read } = await stage()
    const { response } = await read()
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    let said = ''
    response.on('data', chunk => {
      said += chunk
    })
    await eventually(
      () => said.split(': still here').length > 3,
      () => said,
    )
  })

  test('is open for longer than any other call may take', async () => {
    const { hub, read, feed } = await stage({ ...LONG, heartbeatMs: 10_000 }, 60)
    const reading = await read()
    const { socket } = reading.response
    await new Promise(resolve => setTimeout(resolve, 400))
    await feed('late')
    expect(textsOf(await reading.until('message', 1))).toEqual(['late'])
    expect([reading.response.socket, hub.app.server.keepAliveTimeout]).toEqual([socket, 75_000])
  })

  test('ends with the token that it was opened with, and with the tenant', async () => {
    const { hub, tenant, read } = await stage()
    const path = `/tenants/${tenant}/tokens/`
    const { id, token } = await hub.do('POST', path, { name: 'crm', kind: 'agent' })
    const [passing, staying] = [await read('', undefined, token), await read()]
    await hub.do('DELETE', `${path}${id}/`)
    await passing.end()
    expect(passing.ofKind('end')).toMatchObject([{ reason: 'unauthorized' }])
    expect(staying.ended).toBe(false)
    await hub.do('DELETE', `/tenants/${tenant}/`)
    await staying.end()
    expect(staying.ofKind('end')).toMatchObject([{ reason: 'unauthorized' }])
  })

  test('ends with the server, which does not wait for it', async () => {
    const { hub, read } = await stage()
    const readings = [await read(), await read()]
    const closing = hub.app.close()
    for (const one of readings) {
      await one.end()
      expect(one.ofKind('end')).toMatchObject([{ reason: 'shutdown' }])
    }
    await closing
  })

  test('ends after its lifetime', async () => {
    const { read } = await stage({ lifetimeMs: 40 })
    const reading = await read()
    await reading.end()
    expect(reading.ofKind('end')).toMatchObject([{ reason: 'lifetime' }])
  })

  test('is refused to strangers, with a wrong place, and with words that are none', async () => {
    const { hub, url, read } = await stage()
    const stranger = await hub.token(await hub.tenant('Other'), 'tenant')
    await expect(read('', undefined, stranger)).rejects.toThrow(/^404/)
    await expect(read('', undefined, 'gt_nobody')).rejects.toThrow(/^401/)
    await expect(read('', 'nonsense')).rejects.toThrow(/^400 .*Last-Event-ID is none of ours/)
    await expect(read('?after=nonsense')).rejects.toThrow(/^400 .*after is none of ours/)
    await expect(read('?kinds=message,bogus')).rejects.toThrow(/^400 .*kinds/)
    await expect(read('?types=text')).rejects.toThrow(/^400 .*types/)
    await expect(read('?platform_id=1')).rejects.toThrow(/^400 .*platform_id/)
    const head = await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${hub.operator}` } })
    expect(head.status).toBe(405)
  })

  test('is one of so many that a tenant may have; one that is closed makes room', async () => {
    const { read } = await stage()
    const readings = await Promise.all(Array.from({ length: 100 }, () => read()))
    await expect(read()).rejects.toThrow(/^429 .*100 streams/)
    await readings[0]?.close()
    let last: StreamReading | null = null
    await eventually(
      () => {
        if (last === null)
          void read().then(
            got => {
              last = got
            },
            () => undefined,
          )
        return last !== null
      },
      () => 'room',
    )
  })
})

describe('whoever reads slowly', () => {
  /** Asks, and reads nothing. */
  const stuck = (
    { hub, url }: Stage,
    query = '',
  ): Promise<NodeJS.ReadableStream & { readonly said: () => string }> =>
    new Promise(resolve => {
      const { port, pathname } = new URL(url)
      const socket = connect({ port: Number(port), host: '127.0.0.1' })
      let said = ''
      socket.on('error', () => undefined)
      socket.write(
        `GET ${pathname}${query} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${hub.operator}\r\n\r\n`,
      )
      socket.once('data', () => {
        socket.pause()
        socket.on('data', chunk => {
          said += chunk
        })
        socket.pause()
        onTestFinished(() => void socket.destroy())
        resolve(Object.assign(socket, { said: () => said }))
      })
    })

  test('is cut off, and told so, while others are given everything', async () => {
    const on = await stage({ ...LONG, stallMs: 300 })
    const slow = await stuck(on)
    const quick = await on.read()
    const { hub, tenant, platform } = on
    const text = 'x'.repeat(60_000)
    const path = `/tenants/${tenant}/platforms/${platform}/messages/`
    for (let i = 0; i < 12; i += 1) {
      const items = Array.from({ length: 16 }, (_, j) => ({
        ext_identifier: `${i}.${j}`,
        type: 'TEXT',
        text,
        chat_user: { ext_identifier: 'jane' },
      }))
      await hub.do('POST', path, { items })
    }
    await quick.until('message', 192)
    await eventually(
      () =>
        hub.world.told.some(
          ({ name, event }) => name === 'stream.ended' && (event as { reason: string }).reason === 'too_slow',
        ),
      () => 'the cut',
    )
    slow.resume()
    await eventually(
      () => slow.said().includes('event: cut'),
      () => slow.said().slice(-300),
    )
    const keysIn = (text: string) =>
      [...text.matchAll(/"ext_identifier":"(\d+\.\d+)"/g)].map(([, key]) => key)
    const taken = keysIn(slow.said())
    const last = [...slow.said().matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? ''
    const again = await on.read('', last)
    await again.until('message', 192 - taken.length)
    const rest = keysIn(again.events.map(({ data }) => data).join('\n'))
    expect(taken.length).toBeLessThan(192)
    expect(new Set([...taken, ...rest]).size).toBe(192)
    expect(rest).toHaveLength(192 - taken.length)
    expect(quick.ended).toBe(false)
  })

  test('of what happens is cut off where too much of it waits', async () => {
    const on = await stage({ ...LONG, liveBytes: 2_000 })
    await stuck(on, '?kinds=attempt')
    const telemetry = on.hub.watch.listeningTo({ emit: () => undefined })
    const reason = 'r'.repeat(200_000)
    const isCut = () =>
      on.hub.world.told.some(
        ({ name, event }) => name === 'stream.ended' && (event as { reason: string }).reason === 'too_slow',
      )
    await stuck(on, '?kinds=service')
    for (let i = 0; i < 200 && !isCut(); i += 1) {
      telemetry.emit('service.failing', { tenantId: on.tenant, serviceId: `s${i}`, reason })
      await new Promise(setImmediate)
    }
    expect(isCut()).toBe(true)
  })
})
