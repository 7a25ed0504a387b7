import { expect, it } from 'vitest'
import type { Schema } from '../../api/client.ts'
import { byNeed } from '../shared/need.ts'
import { inUse } from './in-use.ts'

const NOW = Date.parse('2026-06-02T12:00:00Z')
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString()

const service = (name: string, health: Partial<Schema<'Service'>['health']>, state = 'ACTIVE') =>
  ({
    ...{ id: name, name, state },
    health: { last_delivery_at: null, failing_since: null, backlog: 0, held: 0, ...health },
  }) as Schema<'Service'>

const ALL = [
  ...Array.from({ length: 150 }, (_, i) => service(`branch ${i}`, {})),
  service('quiet since yesterday', { last_delivery_at: ago(1_500) }),
  service('busy', { last_delivery_at: ago(1), backlog: 12 }),
  service('now and then', { last_delivery_at: ago(50) }),
  service('new, and not answering', { backlog: 3 }),
  service('failing', { failing_since: ago(3), backlog: 2_000 }),
  service('holds', { held: 2 }, 'PAUSED'),
  service('disabled', { failing_since: ago(9_000), held: 7 }, 'DISABLED'),
]

it('adds up what was called in the last hour, however many services stand before it', () => {
  expect(inUse(ALL, NOW).map(({ name }) => name)).toEqual([
    ...['failing', 'disabled', 'busy', 'now and then', 'new, and not answering'],
  ])
})

it('puts first what wants somebody, and moves nothing for what waits for a second', () => {
  expect(
    byNeed(ALL)
      .slice(0, 4)
      .map(({ name }) => name),
  ).toEqual(['disabled', 'failing', 'holds', 'branch 0'])
})
