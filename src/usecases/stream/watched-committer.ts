import type { Committer } from '../fan-out.ts'
import type { Streams } from './streams.ts'

/** The same committer; what it committed is told to who watches. */
export const watchedCommitter = (committer: Committer, streams: Pick<Streams, 'committed'>): Committer => ({
  async commit(unit, posts) {
    const committed = await committer.commit(unit, posts)
    if (committed !== null) streams.committed(unit.events)
    return committed
  },
})
