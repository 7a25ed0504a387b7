import { expect, it } from 'vitest'
import { inOneGo } from './turn.ts'

it('does what came in one turn together, and what comes meanwhile in the next', async () => {
  const done: string[] = []
  const take = inOneGo<string>(one => {
    done.push(one)
    if (one === 'a') take('c')
  })
  take('a')
  take('b')
  expect(done).toEqual([])
  await new Promise(setImmediate)
  expect(done).toEqual(['a', 'b'])
  await new Promise(setImmediate)
  expect(done).toEqual(['a', 'b', 'c'])
})
