import { expect, it } from 'vitest'
import type { Reach } from '../domain/change-keys.ts'
import { together, withOthers } from './wanted.ts'

const NOTHING = {
  identities: [],
  extIdentifiers: [],
  events: [],
  messageIds: [],
  conversationIds: [],
  chatUserIds: [],
  reaches: [],
  sendsTo: [],
}

const reach = (identity: string, until: number | null, status: Reach['status'] = 'READ'): Reach => ({
  identities: [identity],
  until,
  status,
})

it('what several want is asked for once, account by account', () => {
  const all = [
    { platformId: 'p', identities: ['a', 'b'], events: ['e'] },
    { platformId: 'q', identities: ['a'] },
    { platformId: 'p', identities: ['b', 'c'] },
  ]
  expect(together(all)).toEqual([
    { ...NOTHING, platformId: 'p', identities: ['a', 'b', 'c'], events: ['e'] },
    { ...NOTHING, platformId: 'q', identities: ['a'] },
  ])
})

it('of watermarks of one person and kind the furthest is asked for', () => {
  const reaches = [reach('a', 1), reach('a', 3), reach('a', 2), reach('a', 9, 'DELIVERED'), reach('b', 7)]
  const [wanted] = together(reaches.map(one => ({ platformId: 'p', reaches: [one] })))
  expect(wanted?.reaches).toEqual([reach('a', 3), reach('a', 9, 'DELIVERED'), reach('b', 7)])
  for (const endless of [
    [reach('a', null), reach('a', 3)],
    [reach('a', 3), reach('a', null)],
  ])
    expect(together([{ platformId: 'p', reaches: endless }])[0]?.reaches).toEqual([reach('a', null)])
})

it('what was found comes before what was remembered', () => {
  const [found, remembered, other] = [
    { id: '1', from: 'store' },
    { id: '1', from: 'memory' },
    { id: '2', from: 'memory' },
  ] as const
  expect(withOthers<{ id: string; from: string }>([found], [remembered, other])).toEqual([found, other])
})
