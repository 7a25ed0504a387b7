import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, LONG, type Stage, type StreamReading, stage, textsOf } from './stream.testing.ts'

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
