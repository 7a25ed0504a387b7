import { describe, expect, it } from 'vitest'
import { ByAccount } from './by-account.ts'

describe('ByAccount', () => {
  it('keeps things of one id apart by their accounts', () => {
    const things = new ByAccount<number>()
    things.set('a', '1', 1)
    things.set('b', '1', 2)
    expect([things.get('a', '1'), things.get('b', '1'), things.get('c', '1')]).toEqual([1, 2, undefined])
    things.delete('a', '1')
    expect([things.has('a', '1'), things.has('b', '1'), things.has('c', '1')]).toEqual([false, true, false])
  })

  it('counts each thing once', () => {
    const things = new ByAccount<number>()
    for (const [platformId, id] of ['a1', 'a1', 'a2', 'b1']) things.set(platformId as string, id as string, 1)
    expect(things.size).toBe(3)
    things.delete('a', '1')
    things.delete('a', '1')
    things.delete('c', '1')
    expect(things.size).toBe(2)
    things.clear()
    expect([things.size, things.has('a', '2')]).toEqual([0, false])
  })
})
