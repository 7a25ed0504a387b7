import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { RateLimited, Refusal, StoreUnavailable } from '../domain/errors.ts'
import { answerCalls, Caller, Outgoing } from './calls.ts'

interface Desk {
  add(a: number, b: number): Promise<number>
  fail(kind: string): Promise<never>
  silence(): Promise<void>
  bytes(given: Uint8Array): Promise<number>
}

const FAILURES: Readonly<Record<string, () => Error>> = {
  refusal: () => new Refusal('invalid', 'It is wrong.', [{ path: 'a', message: 'is wrong' }]),
  rate: () => new RateLimited('Too fast.', 1_500),
  store: () => new StoreUnavailable('The disk is full.', new Error('13')),
  sqlite: () => Object.assign(new Error('constraint'), { errcode: 2_067, handle: () => {} }),
}

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

const desk = () => {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const messages: unknown[] = []
  port2.on('message', calls => messages.push(calls))
  const here: Desk = {
    add: async (a, b) => a + b,
    async fail(kind) {
      throw FAILURES[kind]?.()
    },
    silence: () => new Promise(() => {}),
    bytes: async given => given.reduce((sum, byte) => sum + byte, 0),
  }
  answerCalls(port2, { desk: here })
  const caller = new Caller(port1)
  return { caller, there: caller.object<Desk>('desk'), messages }
}

const failureOf = (kind: string) =>
  desk()
    .there.fail(kind)
    .catch((error: unknown) => error)

describe('calls between threads', () => {
  it('answer with what was given back', async () => {
    const { there } = desk()
    expect(await Promise.all([there.add(1, 2), there.add(3, 4)])).toEqual([3, 7])
    expect(await there.bytes(new Uint8Array([1, 2, 250]))).toBe(253)
  })

  it('of one turn are one message', async () => {
    const { there, messages } = desk()
    await Promise.all(Array.from({ length: 50 }, (_, i) => there.add(i, i)))
    expect(messages).toHaveLength(1)
  })

  it('fail with the error that was thrown, its class and its fields', async () => {
    const refusal = await failureOf('refusal')
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal).toMatchObject({
      name: 'Refusal',
      code: 'invalid',
      message: 'It is wrong.',
      errors: [{ path: 'a', message: 'is wrong' }],
    })
    const rate = await failureOf('rate')
    expect(rate).toBeInstanceOf(RateLimited)
    expect(rate).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_500 })
    const store = await failureOf('store')
    expect(store).toBeInstanceOf(StoreUnavailable)
    expect(store).toMatchObject({ name: 'StoreUnavailable', message: 'The disk is full.' })
    const other = await failureOf('sqlite')
    expect(other).toBeInstanceOf(Error)
    expect(other).toMatchObject({ message: 'constraint', errcode: 2_067 })
    expect((other as Error).stack).toContain('calls.test.ts')
  })

  it('fail where the arguments cannot be copied, and nothing else does', async () => {
    const { there } = desk()
    const bad = there.add((() => 1) as unknown as number, 2)
    await expect(bad).rejects.toThrow('could not be cloned')
    expect(await there.add(1, 1)).toBe(2)
  })

  it('fail once the other side is gone, those under way too', async () => {
    const { caller, there } = desk()
    const waiting = there.silence()
    caller.end(new StoreUnavailable('It is closed.'))
    await expect(waiting).rejects.toThrow(StoreUnavailable)
    await expect(there.add(1, 2)).rejects.toThrow('It is closed.')
  })

  it('may be gathered for as long as is wished', () => {
    const sent: unknown[] = []
    let flush = () => {}
    const never = () => expect.unreachable()
    const outgoing = new Outgoing<number>({ postMessage: all => sent.push(all) }, never, later => {
      flush = later
    })
    outgoing.send(1)
    outgoing.send(2)
    expect(sent).toEqual([])
    flush()
    outgoing.flush()
    expect(sent).toEqual([[1, 2]])
  })
})
