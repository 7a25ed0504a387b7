import { describe, expect, it } from 'vitest'
import type { Quarantined, Store } from '../store/store.ts'
import { createTelemetry } from '../telemetry.ts'
import type { Directory } from './directory.ts'
import type { Dispatcher } from './fan-out.ts'
import { Ingest, type Submission } from './ingest.ts'

/** A store in which what is called `poison` conflicts for ever. */
const store = (commits: number[]): Store => {
  const messages = {
    load: async () => ({ chatUsers: [], conversations: [], messages: [], parked: [], seen: [] }),
    commit: async (_unit: unknown, _deliveries: unknown, posts: readonly Quarantined[]) => {
      commits.push(posts.length)
      return posts.some(({ id }) => id === 'poison') ? 'conflict' : 'committed'
    },
  }
  return { messages } as unknown as Store
}

const submission = (id: string): Submission => ({ changes: [], quarantined: { id } as Quarantined })

describe('Ingest', () => {
  it('does not let one submission that cannot be stored take the others with it', async () => {
    const commits: number[] = []
    const ingest = new Ingest({
      store: store(commits),
      directory: { service: () => null } as unknown as Directory,
      dispatcher: {} as Dispatcher,
      telemetry: createTelemetry([]),
      now: () => 1_750_000_000_000,
      newId: () => 'id',
    })
    const ids = ['first', 'one', 'poison', 'other']
    const ended = await Promise.allSettled(ids.map(id => ingest.submit(submission(id))))
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(ended[2]).toMatchObject({ reason: { code: 'conflict' } })
    // The first goes alone, the others wait for it and share a batch, which is split when it cannot be stored.
    expect(commits[0]).toBe(1)
    expect(commits[1]).toBe(3)
  })
})
