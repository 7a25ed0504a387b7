import { describe, expect, it } from 'vitest'
import { eventIdentifier, MOST_PARTS, partIdentifier, wholeIdentifier } from './change.ts'
import { aDeletion, aNotice, anEdit, aReaction, aReceipt } from './world.testing.ts'

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

describe('parts of one message', () => {
  it('are named after it, the first one like it', () => {
    expect([0, 1, 29].map(part => partIdentifier('mid.1', part))).toEqual(['mid.1', 'mid.1#1', 'mid.1#29'])
  })

  it('tell by their names of which message they are', () => {
    for (let part = 1; part < MOST_PARTS; part += 1)
      expect(wholeIdentifier(partIdentifier('mid#7.1', part))).toBe('mid#7.1')
    for (const other of ['mid.1', 'mid.1#0', 'mid.1#30', 'mid.1#01', 'mid.1#', '#1', 'mid#1.2'])
      expect(wholeIdentifier(other)).toBeNull()
  })
})
