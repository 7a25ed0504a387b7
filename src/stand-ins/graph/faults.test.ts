import { describe, expect, it } from 'vitest'
import { CUSTOMER, idOf, PHONE, TOKEN, World } from './graph.testing.ts'
import * as faults from './index.ts'

const until = async (so: () => boolean): Promise<void> => {
  while (!so()) await new Promise(resolve => setTimeout(resolve, 2))
}

describe('an error', () => {
  it('is for the next message alone', async () => {
    const world = await World.start({ statuses: [] })
    const fault = world.graph.fault(faults.error(131056))
    const { status, error } = await world.sendText('One')
    expect(status).toBe(400)
    expect(error).toMatchObject({
      type: 'OAuthException',
      code: 131056,
      message: expect.stringContaining('(#131056)'),
    })
    expect((await world.sendText('Two')).status).toBe(200)
    expect(fault.met.map(({ path }) => path)).toEqual([`/v25.0/${PHONE}/messages`])
    expect(world.graph.sent.map(({ body }) => body.text)).toEqual([{ body: 'Two' }])
  })

  it('may be for so many requests, and for those alone that are meant', async () => {
    const world = await World.start({ statuses: [] })
    world.graph.fault(faults.error(2, { transient: true, details: 'soon' }), {
      times: 2,
      when: ({ body }) => body?.to === CUSTOMER,
    })
    const other = '15550001111'
    const answers = [CUSTOMER, other, CUSTOMER, CUSTOMER].map(to => () => world.sendText('Hi', { to }))
    const statuses: number[] = []
    for (const send of answers) statuses.push((await send()).status)
    expect(statuses).toEqual([503, 200, 503, 200])
  })

  it('may be for other calls than messages', async () => {
    const world = await World.start()
    world.graph.fault(faults.error(190), { when: ({ method }) => method === 'GET' })
    expect((await world.call('GET', PHONE)).status).toBe(401)
    expect((await world.call('GET', PHONE)).status).toBe(200)
  })

  it('may ask to wait', async () => {
    const world = await World.start()
    world.graph.fault(faults.throttled(7))
    const { status, headers, error } = await world.sendText('Hello')
    expect([status, headers.get('retry-after'), error.code]).toEqual([429, '7', 130429])
  })
})

describe('an answer that is none', () => {
  it('is HTML, and nothing was done', async () => {
    const world = await World.start()
    world.graph.fault(faults.badGateway())
    const { status, text } = await world.sendText('Hello')
    expect(status).toBe(502)
    expect(text).toContain('<h1>502 Bad Gateway</h1>')
    expect(world.graph.sent).toEqual([])
  })

  it('is the beginning of a good one, and everything was done', async () => {
    const world = await World.start()
    world.graph.fault(faults.garbage())
    await expect(world.sendText('Hello')).rejects.toThrow(SyntaxError)
    await world.graph.settled()
    expect(world.graph.sent).toMatchObject([{ answeredAt: null }])
    expect(world.callback.statuses).toEqual(['sent', 'delivered'])
  })
})

describe('a reset', () => {
  it('before anything was done leaves nothing', async () => {
    const world = await World.start()
    world.graph.fault(faults.resetBefore())
    await expect(world.sendText('Hello')).rejects.toThrow('fetch failed')
    expect(world.graph.sent).toEqual([])
    expect(world.graph.records.calls).toMatchObject([{ status: null, answeredAt: null }])
  })

  it('after everything was done loses the answer alone', async () => {
    const world = await World.start()
    world.graph.fault(faults.resetAfter(), { statuses: ['delivered'] })
    await expect(world.sendText('Hello')).rejects.toThrow('fetch failed')
    await world.graph.settled()
    expect(world.graph.sent).toMatchObject([{ waId: CUSTOMER, answeredAt: null }])
    expect(world.callback.statuses).toEqual(['delivered'])
  })
})

describe('no answer', () => {
  it('until it is released, and nothing is done before', async () => {
    const world = await World.start()
    const fault = world.graph.fault(faults.hang())
    const answer = world.sendText('Hello')
    await until(() => fault.met.length === 1)
    expect(world.graph.sent).toEqual([])
    fault.release()
    expect((await answer).status).toBe(200)
    await world.graph.settled()
    expect(world.callback.statuses).toEqual(['sent', 'delivered'])
  })

  it('although the message went out, which its statuses tell', async () => {
    const world = await World.start()
    const fault = world.graph.fault(faults.hang(true))
    const answer = world.sendText('Hello')
    await until(() => world.callback.statuses.length === 2)
    expect(world.graph.sent).toMatchObject([{ answeredAt: null }])
    fault.release()
    expect(idOf(await answer)).toBe(world.graph.sent[0]?.id)
    await world.graph.settled()
    expect(world.callback.statuses).toEqual(['sent', 'delivered'])
  })

  it('to one who gives up: nothing is done then', async () => {
    const world = await World.start()
    const fault = world.graph.fault(faults.hang())
    const gone = new AbortController()
    const answer = world.sendText('Hello', {}, gone.signal)
    await until(() => fault.met.length === 1)
    gone.abort()
    await expect(answer).rejects.toThrow()
    await until(() => world.graph.records.calls[0]?.over === true)
    fault.release()
    expect((await world.call('GET', PHONE)).status).toBe(200)
    expect(world.graph.sent).toEqual([])
  })
})

describe('an early status', () => {
  it('was taken before the answer is given, and is not repeated', async () => {
    const world = await World.start()
    world.graph.fault(faults.statusFirst())
    const answer = await world.sendText('Hello', { biz_opaque_callback_data: 'ours-1' })
    expect(world.callback.posted[0]?.statuses).toMatchObject([
      { id: idOf(answer), status: 'sent', biz_opaque_callback_data: 'ours-1' },
    ])
    await world.graph.settled()
    expect(world.callback.statuses).toEqual(['sent', 'delivered'])
  })
})

it('a message may be held, and no status follows by itself', async () => {
  const world = await World.start()
  world.graph.fault(faults.held())
  const answer = await world.sendText('Hello')
  expect(answer.body.messages).toMatchObject([{ message_status: 'held_for_quality_assessment' }])
  await world.graph.settled()
  expect(world.callback.statuses).toEqual([])
  await world.graph.sendStatus(idOf(answer), 'sent')
  expect(world.callback.statuses).toEqual(['sent'])
})

it('how many of one recipient were under way is counted', async () => {
  const world = await World.start({ statuses: [] })
  const fault = world.graph.fault(faults.hang(), { times: 3 })
  const other = '15550001111'
  const answers = [{}, { to: `+${CUSTOMER}` }, { to: other }].map(more => world.sendText('Hello', more))
  await until(() => fault.met.length === 3)
  fault.release()
  await Promise.all(answers)
  await world.sendText('Hello')
  expect(world.graph.mostAtOnce(CUSTOMER)).toBe(2)
  expect(world.graph.mostAtOnce(other)).toBe(1)
})

it('a slow answer is a good one', async () => {
  const world = await World.start({ statuses: [] })
  world.graph.fault(faults.slow(30))
  expect((await world.sendText('Hello')).status).toBe(200)
  const [{ arrivedAt, answeredAt } = { arrivedAt: 0, answeredAt: 0 }] = world.graph.sent
  expect((answeredAt ?? 0) - arrivedAt).toBeGreaterThanOrEqual(25)
})

it('a file may fail on its way', async () => {
  const world = await World.start({ mediaHost: 'own' })
  const { id } = world.graph.addMedia({ bytes: Buffer.alloc(9_000, 'a'), mimeType: 'text/plain' })
  const load = async (): Promise<string> => {
    const { body } = await world.call('GET', id)
    return (await fetch(String(body.url), { headers: { authorization: `Bearer ${TOKEN}` } })).text()
  }
  world.graph.fault(faults.cut(1_000), { when: faults.isDownload })
  await expect(load()).rejects.toThrow()
  world.graph.fault(faults.badGateway(), { when: faults.isDownload })
  expect(await load()).toContain('502 Bad Gateway')
  expect(await load()).toBe('a'.repeat(9_000))
  expect(world.graph.records.downloads.map(({ status }) => status)).toEqual([null, 502, 200])
})

it('faults can be ended together', async () => {
  const world = await World.start({ statuses: [] })
  const fault = world.graph.fault(faults.hang(), { times: 9 })
  const answer = world.sendText('One')
  await until(() => fault.met.length === 1)
  world.graph.clearFaults()
  expect((await answer).status).toBe(200)
  expect((await world.sendText('Two')).status).toBe(200)
})
