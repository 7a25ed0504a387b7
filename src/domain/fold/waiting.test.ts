import { describe, expect, it } from 'vitest'
import type { Change } from '../change.ts'
import type { ParkedChange } from '../unit.ts'
import { aDeletion, aMessage, anEdit, aReceipt, NOON, World } from '../world.testing.ts'
import { applySilently, receiptsAmong } from './waiting.ts'

const parked = (change: Change, parkedAt = NOON): ParkedChange => ({
  tenantId: 't',
  platformId: 'p',
  extIdentifier: change.extIdentifier,
  key: '',
  change,
  parkedAt,
})

describe('receipts among what waited', () => {
  it('stand in the order in which they happened', () => {
    const [sent, delivered, read] = [
      aReceipt('m', 'SENT', NOON + 1),
      aReceipt('m', 'DELIVERED', NOON + 2),
      aReceipt('m', 'READ', NOON + 3),
    ]
    const waiting = [read, anEdit('m', 'x'), sent, aDeletion('m'), delivered].map(one => parked(one))
    expect(receiptsAmong(waiting)).toEqual([sent, delivered, read])
  })

  it('stand where they came, so far as the platform gives no time', () => {
    const [failed, sent] = [aReceipt('m', 'FAILED', null), aReceipt('m', 'SENT', NOON + 5)]
    expect(receiptsAmong([parked(failed, NOON + 9), parked(sent)])).toEqual([sent, failed])
    expect(receiptsAmong([parked(sent), parked(failed, NOON + 1)])).toEqual([failed, sent])
  })
})

describe('what waited and was told already', () => {
  const message = () => {
    const world = new World()
    world.fold(aMessage('m', { outbound: true }))
    return world.message('m')
  }

  it('is applied: the newest edit, and a deletion for good', () => {
    const one = message()
    applySilently(
      one,
      [parked(anEdit('m', 'newer', { timestamp: NOON + 2 })), parked(anEdit('m', 'older'))],
      NOON,
    )
    expect(one).toMatchObject({ text: 'newer', status: 'SENT', modified: NOON })
    applySilently(one, [parked(aDeletion('m')), parked(anEdit('m', 'newest', { timestamp: NOON + 3 }))], NOON)
    expect(one).toMatchObject({ text: 'newer', status: 'DELETED' })
  })

  it('leaves receipts to be told', () => {
    const one = message()
    applySilently(one, [parked(aReceipt('m', 'READ'))], NOON)
    expect(one.status).toBe('SENT')
  })
})
