import { describe, expect, it } from 'vitest'
import { isUuid } from '../id.ts'
import { ANNA, aMessage, anEdit, aReceipt, BERT, inWords, NOON, World } from '../world.testing.ts'

const unreadable = {
  status: 'FAILED',
  content: { type: 'TEXT', text: null, media: null, auxiliaryData: { unsupported: { type: 'poll' } } },
} as const

describe('a message', () => {
  it('is kept and fires once, under its own id', () => {
    const world = new World()
    const [event, ...others] = world.fold(aMessage('m1'))
    expect(others).toEqual([])
    expect(event).toMatchObject({
      id: world.message('m1').id,
      ext_identifier: 'm1',
      type: 'TEXT',
      status: 'RECEIVED',
      outbound: false,
      text: 'Text of m1',
      count_as_inbound: true,
      conversation_state: 'OPEN',
      quote: null,
      auxiliary_data: {},
    })
    expect(isUuid(event?.id ?? '')).toBe(true)
    expect(world.message('m1')).toMatchObject({ modified: NOON, stored: NOON, statusAt: NOON })
  })

  it('changes nothing when it comes again, in the same batch or later', () => {
    const world = new World()
    const again = aMessage('m1', { content: { ...aMessage('m1').content, text: 'other' } })
    expect(world.fold(aMessage('m1'), again)).toHaveLength(1)
    const kept = world.message('m1')
    world.now += 1_000
    expect(world.fold(aMessage('m1'), again)).toEqual([])
    expect(world.message('m1')).toEqual(kept)
  })

  it('of a platform that gives no time has ours', () => {
    const world = new World()
    const [event] = world.fold(aMessage('m1', { timestamp: null }))
    expect(event?.timestamp).toBe('2022-06-30T12:00:00Z')
    // A platform whose clock is behind ours may tell of it later.
    world.fold(aMessage('m2', { timestamp: null, outbound: true }))
    expect(world.fold(aReceipt('m2', 'FAILED', NOON - 5_000)).map(inWords)).toEqual(['failed of m2'])
  })

  it('typed in the platform’s own app fires as outbound, without an agent', () => {
    const [event] = new World().fold(aMessage('m1', { outbound: true }))
    expect(event).toMatchObject({ outbound: true, status: 'SENT', agent: null, count_as_inbound: false })
  })

  it('without an identifier of the platform’s is never taken for another', () => {
    const world = new World()
    expect(world.fold(aMessage(''), aMessage(''))).toHaveLength(2)
    expect(world.fold(aMessage(''))).toHaveLength(1)
  })

  it('is transcribed only where the account has that on, and only what was spoken', () => {
    const spoken = (type: 'VOICE' | 'TEXT') => ({ content: { ...aMessage('m').content, type } })
    const world = new World({ transcribeEnabled: true })
    const events = world.fold(aMessage('v', spoken('VOICE')), aMessage('t', spoken('TEXT')))
    expect(events.map(one => one.transcribe_enabled)).toEqual([true, false])
    expect(new World().fold(aMessage('v', spoken('VOICE')))[0]?.transcribe_enabled).toBe(false)
  })
})

describe('a quote', () => {
  it('is the quoted message as it is now, later than its earlier snapshots', () => {
    const world = new World()
    const [first] = world.fold(aMessage('m1'))
    const [reply] = world.fold(aMessage('m2', { quotedExtIdentifier: 'm1' }))
    expect(reply?.quote).toMatchObject({
      id: first?.id,
      ext_identifier: 'm1',
      text: 'Text of m1',
      quote: null,
    })
    expect(reply?.quote?.modified_timestamp).toBe('2022-06-30T12:00:00.001Z')
    expect(reply?.auxiliary_data).toEqual({})
    expect(world.message('m2').quoteId).toBe(first?.id)
  })

  it('of the same batch is found', () => {
    const [, reply] = new World().fold(aMessage('m1'), aMessage('m2', { quotedExtIdentifier: 'm1' }))
    expect(reply?.quote?.ext_identifier).toBe('m1')
  })

  it('of a quote stands empty', () => {
    const world = new World()
    world.fold(aMessage('m1'), aMessage('m2', { quotedExtIdentifier: 'm1' }))
    const [third] = world.fold(aMessage('m3', { quotedExtIdentifier: 'm2' }))
    expect(third?.quote).toMatchObject({ ext_identifier: 'm2', quote: null })
  })

  it('that we do not know is named', () => {
    const world = new World()
    const [event] = world.fold(aMessage('m1', { quotedExtIdentifier: 'm0' }))
    expect(event).toMatchObject({ quote: null, auxiliary_data: { quoted_ext_identifier: 'm0' } })
    expect(world.message('m1').quoteId).toBeNull()
  })

  it('of another conversation is not shown', () => {
    const world = new World()
    world.fold(aMessage('m1', { person: BERT }))
    const [event] = world.fold(aMessage('m2', { quotedExtIdentifier: 'm1' }))
    expect(event).toMatchObject({ quote: null, auxiliary_data: { quoted_ext_identifier: 'm1' } })
  })

  it('of a conversation that was merged is of this one', () => {
    const world = new World()
    world.fold(aMessage('m1', { person: { identities: ['bsuid:US.1'] } }))
    world.fold(aMessage('m2', { person: { identities: ['phone:1'] } }))
    const merging = { person: { identities: ['bsuid:US.1', 'phone:1'] }, quotedExtIdentifier: 'm2' }
    const [event] = world.fold(aMessage('m3', merging))
    expect(event?.quote?.ext_identifier).toBe('m2')
    expect(event?.quote?.conversation_id).toBe(event?.conversation_id)
    expect(world.shelf.conversations.size).toBe(1)
    const told = world.events.find(({ auxiliary_data }) => auxiliary_data.event === 'conversation_merged')
    expect(told).toMatchObject({ conversation_id: event?.conversation_id, quote: null })
    expect(world.message('m2').conversationId).toBe(event?.conversation_id)
  })

  it('of itself is no quote', () => {
    const [event] = new World().fold(aMessage('m1', { quotedExtIdentifier: 'm1' }))
    expect(event).toMatchObject({ quote: null, auxiliary_data: { quoted_ext_identifier: 'm1' } })
  })
})

describe('what we cannot read', () => {
  it('fires as a failed TEXT without text', () => {
    const [event] = new World().fold(aMessage('m1', unreadable))
    expect(event).toMatchObject({ type: 'TEXT', text: null, status: 'FAILED', count_as_inbound: true })
  })

  it('is told as edited when it can be read after all, once', () => {
    const world = new World()
    world.fold(aMessage('m1', { ...unreadable, quotedExtIdentifier: 'm0' }))
    world.now += 1_000
    const content = { type: 'IMAGE', text: 'a cat', media: null, auxiliaryData: { forwarded: true } } as const
    const readable = aMessage('m1', { content, quotedExtIdentifier: 'm0' })
    const [event, ...others] = world.fold(readable)
    expect(others).toEqual([])
    expect(event).toMatchObject({
      type: 'EVENT',
      ext_identifier: 'm1:edited:read',
      auxiliary_data: { event: 'edited' },
      quote: { type: 'IMAGE', text: 'a cat', status: 'RECEIVED' },
    })
    expect(event?.quote?.auxiliary_data).toEqual({ forwarded: true, quoted_ext_identifier: 'm0' })
    expect(world.fold(readable)).toEqual([])
    expect(world.fold(aMessage('m1', unreadable))).toEqual([])
  })

  it('has a file that is fetched then', () => {
    const world = new World()
    world.fold(aMessage('m1', unreadable))
    const media = { ref: { id: '42' }, mimeType: null, title: 'cat' }
    world.fold(aMessage('m1', { content: { type: 'IMAGE', text: null, media, auxiliaryData: {} } }))
    const { id } = world.message('m1')
    expect(world.message('m1').media).toEqual(media)
    expect(world.shelf.files.get(id)).toMatchObject({ kind: 'MESSAGE', state: 'WANTED', title: 'cat' })
  })

  it('keeps how far it had come', () => {
    const world = new World()
    world.fold(aMessage('m1', { ...unreadable, outbound: true }), aReceipt('m1', 'READ', NOON + 1))
    const [event] = world.fold(aMessage('m1', { outbound: true }))
    expect(event?.quote).toMatchObject({ status: 'READ', text: 'Text of m1' })
  })

  it('gives no way to its first words once it was edited', () => {
    const world = new World()
    world.fold(aMessage('m1', unreadable), anEdit('m1', 'newer', { timestamp: NOON + 1 }))
    expect(world.fold(aMessage('m1'))).toEqual([])
    expect(world.message('m1').text).toBe('newer')
  })
})

describe('history', () => {
  it('is kept without an event, opens nothing and counts for no window', () => {
    const world = new World({ startsWithBot: true })
    expect(world.fold(aMessage('h1', { live: false }))).toEqual([])
    expect([...world.shelf.conversations.values()]).toMatchObject([{ state: 'EXPIRED', lastInboundAt: null }])
    expect(world.message('h1').text).toBe('Text of h1')
  })

  it('is quoted, and told of when it changes', () => {
    const world = new World()
    world.fold(aMessage('h1', { live: false, outbound: true }))
    const [reply] = world.fold(aMessage('m1', { quotedExtIdentifier: 'h1' }))
    expect(reply?.quote?.ext_identifier).toBe('h1')
    expect(world.fold(aReceipt('h1', 'READ')).map(inWords)).toEqual(['read of h1'])
  })

  it('that receipts were ahead of does not lose them', () => {
    const world = new World()
    world.fold(aReceipt('h1', 'READ'))
    const events = world.fold(aMessage('h1', { live: false, outbound: true, status: 'DELIVERED' }))
    expect(events.map(inWords)).toEqual(['read of h1'])
    expect(world.shelf.parked.size).toBe(0)
  })

  it('fills in a file without an event', () => {
    const world = new World()
    world.fold(aMessage('h1', { ...unreadable, live: false }))
    expect(world.fold(aMessage('h1', { live: false }))).toEqual([])
    expect(world.message('h1').text).toBe('Text of h1')
  })
})

describe('an account that forwards nothing', () => {
  it('keeps what comes, and tells of later changes once it forwards', () => {
    const world = new World({ messageForwarding: false })
    expect(world.fold(aMessage('m1'), aMessage('m2', { outbound: true }))).toEqual([])
    expect(world.fold(aReceipt('m2', 'DELIVERED'), anEdit('m1', 'new'))).toEqual([])
    expect(world.message('m1').text).toBe('new')
    world.set({ messageForwarding: true })
    expect(world.fold(aMessage('m1'), aMessage('m2', { outbound: true }))).toEqual([])
    const events = world.fold(
      aReceipt('m2', 'READ'),
      aMessage('m3', { quotedExtIdentifier: 'm1', person: ANNA }),
    )
    expect(events.map(inWords)).toEqual(['read of m2', 'TEXT m3'])
    expect(events[1]?.quote).toMatchObject({ ext_identifier: 'm1', text: 'new' })
  })
})
