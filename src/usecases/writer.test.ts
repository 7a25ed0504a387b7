import { describe, expect, it } from 'vitest'
import { Refusal } from '../domain/errors.ts'
import { NOTHING_FOUND } from '../domain/unit.ts'
import type { Quarantined, Store } from '../store/store.ts'
import { createTelemetry } from '../telemetry.ts'
import type { Committer } from './fan-out.ts'
import { type Work, Writer } from './writer.ts'

const store = (): Store => {
  const messages = {
    load: async () => NOTHING_FOUND,
  }
  return { messages } as unknown as Store
}

/** What is called `poison` conflicts for ever. */
const committer = (commits: number[]): Committer => ({
  async commit(_, posts) {
    commits.push(posts.length)
    return posts.some(({ id }) => id === 'poison') ? null : { deliveries: 0 }
  },
})

const work = (id: string, fold: Work['fold'] = () => {}): Work => ({
  wanted: [],
  size: 0,
  posts: [{ id } as Quarantined],
  fold,
})

const writerOn = (commits: number[], by = committer(commits), telemetry = createTelemetry([])): Writer =>
  new Writer({
    store: store(),
    committer: by,
    telemetry,
    now: () => 1_750_000_000_000,
    newId: () => 'id',
    filesWanted: () => {},
    random: () => 0,
  })

describe('Writer', () => {
  it('does not let one work that cannot be stored take the others with it', async () => {
    const commits: number[] = []
    const writer = writerOn(commits)
    const ended = await Promise.allSettled(
      ['first', 'one', 'poison', 'other'].map(id => writer.write(work(id))),
    )
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(ended[2]).toMatchObject({ reason: { code: 'conflict' } })
    // The first goes alone, the others wait for it and share a batch, which is split when it cannot be stored.
    expect(commits[0]).toBe(1)
    expect(commits[1]).toBe(3)
  })

  it('splits what conflicts, and pauses in between, so that it gets through beside other processes', async () => {
    const sizes: number[] = []
    const tries = new Map<string, number>()
    // Other processes write about every conversation all the time: the more there are in a batch, the more come in its way.
    const by: Committer = {
      async commit(_, posts) {
        sizes.push(posts.length)
        for (const { id } of posts) tries.set(id, (tries.get(id) ?? 0) + 1)
        return posts.length > 1 || (tries.get(posts[0]?.id ?? '') ?? 0) < 20 ? null : { deliveries: 0 }
      },
    }
    const writer = writerOn([], by)
    await Promise.all(['first', 'a', 'b', 'c', 'd'].map(id => writer.write(work(id))))
    const batches = sizes.filter(size => size > 1)
    expect(batches).toEqual([4, 4, 4, 2, 2, 2, 2, 2, 2])
  })

  it('refuses the one whose fold refuses, and commits the others with it', async () => {
    const commits: number[] = []
    const writer = writerOn(commits)
    const refuse = () => {
      throw new Refusal('window_closed', 'It is over.')
    }
    const works = [work('first'), work('one'), work('refused', refuse), work('other')]
    const ended = await Promise.allSettled(works.map(one => writer.write(one)))
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(ended[2]).toMatchObject({ reason: { code: 'window_closed' } })
    expect(commits).toEqual([1, 2])
  })

  it('lets a fold that breaks fail alone', async () => {
    const writer = writerOn([])
    const broken = () => {
      throw new Error('a bug')
    }
    const ended = await Promise.allSettled(
      [work('first'), work('broken', broken), work('other')].map(one => writer.write(one)),
    )
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('commits nothing where nothing changes', async () => {
    const commits: number[] = []
    await writerOn(commits).write({ ...work('none'), posts: [] })
    expect(commits).toEqual([])
  })

  it('refuses what comes from without while too much waits, and says so', async () => {
    let release = () => {}
    const stuck = new Promise<void>(resolve => {
      release = resolve
    })
    const told: string[] = []
    const telemetry = createTelemetry([name => told.push(name)])
    const slow: Committer = { commit: async () => stuck.then(() => ({ deliveries: 0 })) }
    const writer = writerOn([], slow, telemetry)
    const many = Array.from({ length: 51 }, (_, i) => ({ ...work(`post ${i}`), size: 100, refusable: true }))
    const waiting = many.map(one => writer.write(one))
    const late = { ...work('late'), size: 1 }
    await expect(writer.write({ ...late, refusable: true })).rejects.toMatchObject({ code: 'overloaded' })
    await expect(writer.write({ ...late, refusable: true })).rejects.toMatchObject({ code: 'overloaded' })
    const own = writer.write(late)
    release()
    await Promise.all([...waiting, own])
    await writer.write({ ...late, refusable: true })
    const accepted = told.filter(name => name.startsWith('accept.'))
    expect(accepted).toEqual(['accept.refusing', 'accept.refused', 'accept.refused', 'accept.open'])
  })
})
