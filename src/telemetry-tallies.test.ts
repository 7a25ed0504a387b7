import { Counter, Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { spread, tally } from './telemetry-tallies.ts'

/** What prom-client's own say is right. */
it('says what prom-client says, in its words', async () => {
  const [own, theirs] = [new Registry(), new Registry()]
  const bounds = [0.5, 1, 2]
  const registers = [theirs]
  const counter = new Counter({ name: 'c_total', help: 'C.', labelNames: ['a', 'b'], registers })
  const plain = new Counter({ name: 'p_total', help: 'P.', registers })
  const times = new Histogram({ name: 't', help: 'T.', buckets: bounds, labelNames: ['a'], registers })
  const bare = new Histogram({ name: 'u', help: 'U.', buckets: bounds, registers })
  const count = tally(own, 'c_total', 'C.', ['a', 'b'])
  const countPlain = tally(own, 'p_total', 'P.')
  const time = spread(own, 't', 'T.', bounds, 'a')
  const timeBare = spread(own, 'u', 'U.', bounds)
  expect((await own.metrics()).split('\n')).toEqual((await theirs.metrics()).split('\n'))
  for (const [a, b, by] of [
    ['x', 'y "quoted"', 1],
    ['x', 'y "quoted"', 2],
    ['', 'z', 1],
  ] as const) {
    counter.inc({ a, b }, by)
    count([a, b], by)
    plain.inc(by)
    countPlain([], by)
  }
  for (const value of [0.1, 0.5, 0.7, 2, 3]) {
    times.observe({ a: 'x' }, value)
    time(value, 'x')
    bare.observe(value)
    timeBare(value)
  }
  expect((await own.metrics()).split('\n')).toEqual((await theirs.metrics()).split('\n'))
})
