import { describe, expect, it } from 'vitest'
import { eventIdentifier, keysOf } from './change.ts'
import { aDeletion, aMessage, aNotice, anEdit, aReaction, aReceipt } from './world.testing.ts'

describe('eventIdentifier', () => {
  it.each([
    [aReceipt('wamid.1', 'SENT'), 'wamid.1:sent'],
    [aReceipt('wamid.1', 'DELIVERED'), 'wamid.1:delivered'],
    [aReceipt('wamid.1', 'READ'), 'wamid.1:read'],
    [aReceipt('wamid.1', 'FAILED'), 'wamid.1:failed'],
    [anEdit('mid.1', 'x', { key: '2' }), 'mid.1:edited:2'],
    [aDeletion('mid.1'), 'mid.1:deleted'],
    [aReaction('mid.1', 'wamid.9'), 'mid.1:reaction:wamid.9'],
    [aNotice('wamid.7'), 'wamid.7'],
  ])('$kind', (change, expected) => expect(eventIdentifier(change)).toBe(expected))
})

describe('keysOf', () => {
  it('names a message, what it quotes, and whose it is', () => {
    expect(keysOf(aMessage('m', { quotedExtIdentifier: 'q' }))).toEqual({
      identities: ['bsuid:US.1', 'phone:16505551234'],
      extIdentifiers: ['m', 'q'],
      event: 'm:edited:read',
      messageIds: [],
    })
  })

  it('names the EVENT that may have fired', () => {
    const keys = { identities: [], extIdentifiers: ['m'], event: 'm:read', messageIds: [] }
    expect(keysOf(aReceipt('m', 'READ'))).toEqual(keys)
    expect(keysOf(anEdit('m', 'x', { person: null })).identities).toEqual([])
  })

  it('names identities gained and lost', () => {
    const identities = { gained: ['phone:2'], lost: ['phone:1'] }
    const notice = aNotice('n', { person: { identities: ['phone:1'] }, identities })
    expect(keysOf(notice)).toEqual({
      identities: ['phone:1', 'phone:2', 'phone:1'],
      extIdentifiers: ['n'],
      event: 'n',
      messageIds: [],
    })
  })

  it('names our own message by the tag that a receipt or an echo carries back', () => {
    expect(keysOf({ ...aReceipt('m', 'READ'), correlation: 'ours' }).messageIds).toEqual(['ours'])
    expect(keysOf(aMessage('m', { outbound: true, correlation: 'ours' })).messageIds).toEqual(['ours'])
  })
})
