import { describe, expect, test } from 'vitest'
import { START } from './records.ts'
import { claim, fire, type World } from './world.ts'

/** Who lives, and what is leased to him. */
export const nodesLaw = (world: () => World): void => {
  describe('nodes', () => {
    test('are told of each other while they are heard of, in the order of their names', async () => {
      const { a, b } = world()
      expect(await b.nodes.heartbeat('n2', START, START - 10_000)).toEqual({
        living: ['n2'],
        wasKnown: false,
      })
      expect(await a.nodes.heartbeat('n1', START + 1, START - 10_000)).toEqual({
        living: ['n1', 'n2'],
        wasKnown: false,
      })
      expect(await a.nodes.heartbeat('n1', START + 20_000, START + 10_000)).toEqual({
        living: ['n1'],
        wasKnown: true,
      })
    })

    test('that were given up are not known any more', async () => {
      const { a, b } = world()
      await a.nodes.heartbeat('n1', START, 0)
      await b.nodes.reclaim('n2', START + 1)
      expect(await a.nodes.heartbeat('n1', START + 2, 0)).toMatchObject({ wasKnown: false })
    })

    test('that end leave nothing leased, and are forgotten', async () => {
      const { a, b } = world()
      await fire(world(), 3)
      await claim(a, 'n1', world(), 2)
      await claim(b, 'n2', world(), 1)
      await a.nodes.retire('n1')
      expect(await b.nodes.heartbeat('n2', START, 0)).toEqual({ living: ['n2'], wasKnown: true })
      expect(await claim(b, 'n2', world())).toHaveLength(2)
    })

    test('are told what is leased to them', async () => {
      const { a, b } = world()
      await fire(world(), 3)
      const [one, other] = await claim(a, 'n1', world(), 2)
      await claim(b, 'n2', world(), 1)
      expect((await b.deliveries.leased('n1', 10)).toSorted()).toEqual([one?.id, other?.id].toSorted())
      expect(await b.deliveries.leased('n1', 1)).toHaveLength(1)
      expect(await b.deliveries.leased('nobody', 10)).toEqual([])
    })

    test('go by one clock', async () => {
      const { a, b } = world()
      const before = await a.nodes.time()
      await new Promise(resolve => setTimeout(resolve, 20))
      const after = await b.nodes.time()
      expect(after - before).toBeGreaterThanOrEqual(15)
      expect(after - before).toBeLessThan(10_000)
    })

    test('hear nothing any more when the store is closed, whatever was told', async () => {
      const { a } = world()
      await a.nodes.tell({ directory: true, services: ['s'], accounts: [] })
      const heard = a.nodes.hear()
      await a.close()
      expect(await heard).toBeNull()
    })
  })
}
