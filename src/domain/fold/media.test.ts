import { describe, expect, it } from 'vitest'
import type { Media } from '../change.ts'
import type { StoredFile } from '../file.ts'
import { accepted, aMessage, NOON, World } from '../world.testing.ts'

const STORED: Partial<StoredFile> = {
  state: 'STORED',
  key: 'k',
  mimeType: 'image/png',
  size: 7,
  sha256: '00',
}
const GONE: Partial<StoredFile> = { state: 'GONE', reason: 'Its time is over.' }

const media = (mimeType: string | null, ref: Media['ref'] = { id: '42' }): Media => ({
  ref,
  mimeType,
  title: 'cat',
})

/** A world with a picture of the customer's. */
const pictured = (mimeType: string | null): [World, string] => {
  const world = new World()
  const content = { type: 'IMAGE', text: null, media: media(mimeType), auxiliaryData: {} } as const
  world.fold(aMessage('m', { content }))
  world.now += 1_000
  return [world, world.message('m').id]
}

describe('a file that was fetched', () => {
  it('tells the type that the platform had not named', () => {
    const [world, id] = pictured(null)
    const [event, ...others] = world.fetched(id, STORED)
    expect(others).toEqual([])
    expect(event).toMatchObject({
      type: 'EVENT',
      ext_identifier: `m:media:${NOON + 1_000}`,
      timestamp: '2022-06-30T12:00:01Z',
      auxiliary_data: { event: 'media', media: { mime_type: 'image/png', size: 7 } },
      quote: { id, mime_type: 'image/png', media_title: 'cat' },
    })
    expect(world.shelf.files.get(id)).toMatchObject(STORED)
    expect(world.fetched(id, STORED)).toEqual([])
  })

  it('tells nothing where the type is known, or while nothing is known yet', () => {
    const [world, id] = pictured('image/jpeg')
    expect(world.fetched(id, { state: 'WANTED', attempts: 1 })).toEqual([])
    expect(world.shelf.files.get(id)).toMatchObject({ state: 'WANTED', attempts: 1 })
    expect(world.fetched(id, STORED)).toEqual([])
    expect(world.byId(id).media?.mimeType).toBe('image/jpeg')
    expect(world.shelf.files.get(id)?.state).toBe('STORED')
  })

  it('of a message that has none any more is only kept', () => {
    const world = new World()
    world.fold(aMessage('m'))
    const { id, modified } = world.message('m')
    expect(world.fetched(id, GONE)).toEqual([])
    expect(world.byId(id).modified).toBe(modified)
  })

  it('is told to nobody where the account forwards nothing', () => {
    const [world, id] = pictured(null)
    world.set({ messageForwarding: false })
    expect(world.fetched(id, STORED)).toEqual([])
    expect(world.byId(id).media?.mimeType).toBe('image/png')
  })
})

describe('a file that is gone', () => {
  it('is told with the reason; the message keeps what it said', () => {
    const [world, id] = pictured('image/png')
    const [event] = world.fetched(id, GONE)
    expect(event).toMatchObject({
      auxiliary_data: { event: 'media', media: { gone: true, reason: 'Its time is over.' } },
      quote: { id, mime_type: 'image/png' },
    })
    expect(event?.quote?.auxiliary_data).toEqual({})
  })
})

describe('a file of a message that is not sent yet', () => {
  const waiting = (): [World, string] => {
    const world = new World()
    world.fold(aMessage('in'))
    const { id } = world.send({ type: 'IMAGE', media: media(null, { url: 'https://files.example/cat' }) })
    return [world, id]
  }

  it('tells nothing before the own event, which has its type', () => {
    const [world, id] = waiting()
    expect(world.fetched(id, STORED)).toEqual([])
    const [event, ...others] = world.attempt(id, accepted('w'))
    expect(others).toEqual([])
    expect(event).toMatchObject({ id, mime_type: 'image/png' })
    expect(event?.auxiliary_data).toEqual({})
  })

  it('that is gone is told by the own event', () => {
    const [world, id] = waiting()
    expect(world.fetched(id, GONE)).toEqual([])
    const events = world.attempt(id, accepted('w'))
    const gone = { media: { gone: true, reason: 'Its time is over.' } }
    expect(events).toMatchObject([{ id, auxiliary_data: gone }])
  })
})
