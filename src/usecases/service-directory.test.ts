import { describe, expect, it } from 'vitest'
import type { DirectorySnapshot } from '../store/store.ts'
import { ServiceDirectory } from './service-directory.ts'

const snapshotOf = (revision: number, ...services: DirectorySnapshot['services']): DirectorySnapshot => ({
  revision,
  tenants: [],
  platforms: [],
  agents: [],
  services,
})

/** A directory whose follower works for a while after a change; the test says when that is over. */
const followed = () => {
  const directory = new ServiceDirectory({ revision: async () => 1, snapshot: async () => snapshotOf(1) })
  const steps: string[] = []
  let end = (): void => undefined
  directory.onChange(() => {
    steps.push('begins')
    return new Promise(resolve => {
      end = resolve
    })
  })
  const refresh = (who: string): Promise<unknown> => directory.refresh().then(() => steps.push(who))
  return { steps, refresh, end: () => end() }
}

const turn = (): Promise<unknown> => new Promise(setImmediate)

describe('a refresh', () => {
  it('is over when those have followed who work with the configuration elsewhere', async () => {
    const { steps, refresh, end } = followed()
    const first = refresh('first')
    await turn()
    expect(steps).toEqual(['begins'])
    end()
    await first
    expect(steps).toEqual(['begins', 'first'])
  })

  it('that finds nothing new waits for the one who does', async () => {
    const { steps, refresh, end } = followed()
    const both = [refresh('first')]
    await turn()
    both.push(refresh('second'))
    await turn()
    expect(steps).toEqual(['begins'])
    end()
    await Promise.all(both)
    expect(steps).toEqual(['begins', 'first', 'second'])
  })

  it('never goes back to what was read before', async () => {
    const service = { id: 's' } as DirectorySnapshot['services'][number]
    const read = { revision: 1, snapshot: Promise.withResolvers<DirectorySnapshot>() }
    const directory = new ServiceDirectory({
      revision: async () => read.revision,
      snapshot: () => read.snapshot.promise,
    })
    const { snapshot: old } = read
    const slow = directory.refresh()
    await turn()
    Object.assign(read, { revision: 2, snapshot: Promise.withResolvers<DirectorySnapshot>() })
    read.snapshot.resolve(snapshotOf(2, service))
    await directory.refresh()
    old.resolve(snapshotOf(1))
    await slow
    expect(directory.service('s')).toBe(service)
  })
})
