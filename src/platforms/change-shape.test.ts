import { describe, expect, it } from 'vitest'
import type { Change } from '../domain/change.ts'
import { aDeletion, aMessage, aReceipt, aWatermark, NOON } from '../domain/world.testing.ts'
import { problemsOf } from './change-shape.contract.ts'

describe('the shape of a change', () => {
  it.each<[string, Change]>([
    ['a receipt', aReceipt('m', 'READ')],
    ['a watermark with a time', aWatermark('DELIVERED', NOON)],
    ['a watermark that ends with a message', aWatermark('READ', null, 'm')],
    ['a watermark with a time that names a message', aWatermark('READ', NOON, 'm')],
    ['an echo with our tag', aMessage('m', { outbound: true, correlation: 'ours' })],
    ['a deletion of all parts', aDeletion('m', { withParts: true })],
  ])('is that of %s', (_, change) => expect(problemsOf(change)).toEqual([]))

  it.each<[string, Change]>([
    ['a receipt of nothing', aReceipt('', 'READ')],
    ['a watermark without an end', aWatermark('READ', null)],
    [
      'a watermark of nobody',
      aWatermark('READ', NOON, '', { upTo: { person: { identities: [] }, until: NOON } }),
    ],
    ['a watermark that is no instant', aWatermark('READ', Number.NaN, 'm')],
    [
      'a watermark of what failed',
      { ...aReceipt('m', 'FAILED'), upTo: { person: { identities: ['id:1'] }, until: 1 } },
    ],
    ['a deletion of half of the parts', { ...aDeletion('m'), withParts: false as unknown as true }],
    ['a message without a name', aMessage('')],
  ])('is not that of %s', (_, change) => expect(problemsOf(change)).not.toEqual([]))
})
