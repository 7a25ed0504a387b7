import { describe, expect, it } from 'vitest'
import type { Conversation } from '../domain/conversation.ts'
import type { Known } from '../domain/known.ts'
import { HOUR } from '../domain/time.ts'
import type { MessageStore } from '../store/store.ts'
import { createTelemetry } from '../telemetry.ts'
import type { Directory } from './directory.ts'
import { Windows } from './windows.ts'
import type { Work, Writer } from './writer.ts'

const NOON = Date.parse('2022-06-30T12:00:00Z')

/** So many conversations of one account whose windows are over. @param ends false: none of them can be ended */
const overdue = (count: number, ends = true) => {
  const open = new Map(
    Array.from({ length: count }, (_, i): [string, Partial<Conversation>] => [
      `c${i}`,
      { state: 'OPEN', lastInboundAt: NOON - 25 * HOUR },
    ]),
  )
  const asked: { platformIds: readonly string[]; before: number }[] = []
  const sizes: number[] = []
  const messages = {
    overdue: async (platformIds: readonly string[], before: number, limit: number) => {
      asked.push({ platformIds, before })
      const ids = [...open].flatMap(([id, { state }]) => (state === 'OPEN' ? [id] : []))
      return ids.slice(0, limit).map(id => ({ id, platformId: 'a' }))
    },
  } as unknown as MessageStore
  const writer = {
    write: async ({ size, fold }: Work) => {
      sizes.push(size)
      const people = {
        findConversation: (id: string) => (ends ? (open.get(id) ?? null) : null),
        touchConversation: () => undefined,
      }
      fold({ people, now: NOON } as unknown as Known)
    },
  } as unknown as Writer
  const accounts = [
    { id: 'a', type: 'WHATSAPP' },
    { id: 'b', type: 'CUSTOM' },
    { id: 'c', type: 'WHATSAPP' },
  ]
  const told: unknown[] = []
  const windows = new Windows({
    messages,
    writer,
    directory: { accounts: () => accounts } as unknown as Directory,
    windowOf: type => (type === 'WHATSAPP' ? 24 * HOUR : null),
    telemetry: createTelemetry([(_, event) => void told.push(event)]),
  })
  return { windows, open, asked, sizes, told }
}

describe('Windows', () => {
  it('ends all that are over in small steps, and asks once for all accounts of a type', async () => {
    const { windows, open, asked, sizes, told } = overdue(120)
    await windows.expire(NOON)
    expect([...open.values()].every(({ state }) => state === 'EXPIRED')).toBe(true)
    expect(sizes).toEqual([50, 50, 20])
    expect(asked).toEqual(Array(3).fill({ platformIds: ['a', 'c'], before: NOON - 24 * HOUR }))
    expect(told).toEqual([{ count: 120 }])
  })

  it('says nothing where there is nothing', async () => {
    const { windows, asked, told } = overdue(0)
    await windows.expire(NOON)
    expect([asked.length, told]).toEqual([1, []])
  })

  it('comes to an end also where one cannot be ended', async () => {
    const { windows, asked } = overdue(60, false)
    await windows.expire(NOON)
    expect(asked.length).toBe(20)
  })
})
