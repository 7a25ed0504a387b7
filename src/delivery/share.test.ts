import { describe, expect, it } from 'vitest'
import { Share } from './share.ts'

const nodes = (count: number): string[] => Array.from({ length: count }, (_, i) => `node ${i}`)
const ids = Array.from({ length: 300 }, (_, i) => `service ${i}`)

describe('the share of one node', () => {
  it('is all of it where it is alone', () => {
    const share = new Share('a', ['a'])
    expect([share.wholePartOf(64, 's'), share.partOf(10), share.isNone]).toEqual([64, 10, false])
  })

  it('is nothing where it is not among those who share', () => {
    const share = new Share('a', ['b'])
    expect([share.wholePartOf(64, 's'), share.partOf(10), share.isNone]).toEqual([0, 0, true])
  })

  it.each([1, 2, 3, 5, 8])('is the whole together with those of the others, of %i', count => {
    const all = nodes(count)
    for (const limit of [1, 2, 3, 7, 64, 100]) {
      for (const id of ids.slice(0, 20)) {
        const parts = all.map(node => new Share(node, all).wholePartOf(limit, id))
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(limit)
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1)
      }
    }
    expect(all.reduce((sum, node) => sum + new Share(node, all).partOf(10), 0)).toBeCloseTo(10)
  })

  it('of what cannot be divided falls to every node about as often', () => {
    const all = nodes(3)
    const counts = all.map(node => ids.filter(id => new Share(node, all).wholePartOf(1, id) === 1).length)
    for (const count of counts) expect(count).toBeGreaterThan(70)
  })

  it('stays where it is when another node comes or goes, unless it goes to the new one', () => {
    const [before, after] = [nodes(3), nodes(4)]
    const holder = (all: string[], id: string) =>
      all.find(node => new Share(node, all).wholePartOf(1, id) === 1)
    for (const id of ids) {
      const now = holder(after, id)
      if (now !== 'node 3') expect(now).toBe(holder(before, id))
    }
  })
})
