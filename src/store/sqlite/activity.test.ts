import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { START } from '../contract/records.ts'
import type { World } from '../contract/world.ts'
import { readByActivity, readConversations } from './browse.ts'
import type { Database } from './database.ts'
import { pruneMessages } from './retention.ts'
import { sqliteWorld } from './world.testing.ts'

let database: Database
let world: World
let close: () => Promise<void>

beforeEach(async () => {
  ;({ database, world, close } = await sqliteWorld())
})
afterEach(() => close())

/** How the rows of `conversations` are come by that some work asks for, statement by statement; and what is sorted. */
const stepsOf = (work: () => unknown): string[] => {
  const asked = vi.spyOn(database, 'query')
  work()
  const statements = asked.mock.calls.map(([sql]) => sql).filter(sql => sql.includes('FROM conversations c'))
  asked.mockRestore()
  return statements
    .flatMap(sql => database.raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all())
    .map(({ detail }) => String(detail))
    .filter(step => / c .*conversations_by|SCAN c|ORDER BY/.test(step))
}

const ROW = { state: 'AUTO_BOT' } as const

it('a page by activity is read as it lies in the index, and counted by id', () => {
  const { tenant, conversation } = world
  const cursor = { direction: 'older', id: conversation.id, at: START + 9 } as const
  const read = () => readByActivity(database, tenant.id, ROW, { limit: 9, cursor })
  expect(stepsOf(read)).toEqual([
    'SEARCH c USING INDEX conversations_by_activity (tenant=? AND (updated_at,id)<(?,?))',
    'SEARCH c USING INDEX conversations_by_tenant (tenant=?)',
    'SEARCH c USING INDEX conversations_by_activity (tenant=? AND (updated_at,id)<(?,?))',
    'SEARCH c USING INDEX conversations_by_activity (tenant=? AND (updated_at,id)>(?,?))',
  ])
})

it('the list by creation is read by id', () => {
  const steps = stepsOf(() => readConversations(database, world.tenant.id, ROW, { limit: 9, cursor: null }))
  expect(new Set(steps.map(step => /conversations_by_\w+|ORDER BY/.exec(step)?.[0]))).toEqual(
    new Set(['conversations_by_tenant']),
  )
})

it("retention finds a tenant's old ones in the index, unsorted", () => {
  expect(stepsOf(() => pruneMessages(database, START + 9, 50, '0 end'))).toEqual([
    'SEARCH c USING COVERING INDEX conversations_by_activity (tenant=? AND updated_at<?)',
    'SEARCH c USING INDEX conversations_by_activity (tenant=? AND (updated_at,id)>(?,?) AND updated_at<?)',
  ])
})
