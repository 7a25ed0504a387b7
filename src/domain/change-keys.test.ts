import { describe, expect, it } from 'vitest'
import { MOST_PARTS } from './change.ts'
import { keysOf } from './change-keys.ts'
import { ANNA, aDeletion, aMessage, aNotice, anEdit, aReceipt, aWatermark, NOON } from './world.testing.ts'

describe('keysOf', () => {
  it('names a message, what it quotes, and whose it is', () => {
    expect(keysOf(aMessage('m', { quotedExtIdentifier: 'q' }))).toEqual({
      identities: ['bsuid:US.1', 'phone:16505551234'],
      extIdentifiers: ['m', 'q'],
      events: ['m:edited:read'],
      messageIds: [],
      reaches: [],
      sendsTo: [],
    })
  })

  it('names the EVENT that may have fired', () => {
    const none = { identities: [], messageIds: [], reaches: [], sendsTo: [] }
    expect(keysOf(aReceipt('m', 'READ'))).toEqual({ ...none, extIdentifiers: ['m'], events: ['m:read'] })
    expect(keysOf(anEdit('m', 'x', { person: null })).identities).toEqual([])
  })

  it('names identities gained and lost', () => {
    const identities = { gained: ['phone:2'], lost: ['phone:1'] }
    const notice = aNotice('n', { person: { identities: ['phone:1'] }, identities })
    expect(keysOf(notice)).toEqual({
      identities: ['phone:1', 'phone:2', 'phone:1'],
      extIdentifiers: ['n'],
      events: ['n'],
      messageIds: [],
      reaches: [],
      sendsTo: [],
    })
  })

  it('names our own message by the tag that a receipt or an echo carries back', () => {
    expect(keysOf({ ...aReceipt('m', 'READ'), correlation: 'ours' }).messageIds).toEqual(['ours'])
    expect(keysOf(aMessage('m', { outbound: true, correlation: 'ours' })).messageIds).toEqual(['ours'])
  })

  it('names what a message of ours may be told of at once: how far it has come, and what waits for its time', () => {
    expect(keysOf(aMessage('m', { outbound: true }))).toMatchObject({
      extIdentifiers: ['m', 'm:time'],
      events: ['m:edited:read', 'm:delivered', 'm:read'],
    })
  })

  it('names what a watermark reaches, and nothing else where it names no message', () => {
    const { identities } = ANNA
    expect(keysOf(aWatermark('READ', NOON))).toEqual({
      identities,
      extIdentifiers: [],
      events: [],
      messageIds: [],
      reaches: [{ identities, until: NOON, status: 'READ' }],
      sendsTo: [],
    })
    expect(keysOf(aWatermark('READ', null, 'm'))).toEqual({
      identities,
      extIdentifiers: ['m', 'm:time'],
      events: ['m:read'],
      messageIds: [],
      reaches: [{ identities, until: null, status: 'READ' }],
      sendsTo: [],
    })
  })

  it('names all parts that a deletion may be about, and a later part the deletion that may wait for it', () => {
    const { extIdentifiers, events } = keysOf(aDeletion('m', { withParts: true }))
    expect(extIdentifiers).toHaveLength(MOST_PARTS + 1)
    expect(extIdentifiers).toEqual(expect.arrayContaining(['m', 'm#1', 'm#29', 'm#']))
    expect(events).toHaveLength(MOST_PARTS)
    expect(events).toEqual(expect.arrayContaining(['m:deleted', 'm#29:deleted']))
    expect(keysOf(aMessage('m#3')).extIdentifiers).toEqual(['m#3', 'm#'])
  })
})
