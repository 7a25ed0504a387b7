import { describe, expect, it } from 'vitest'
import { createSeen, once, type Seen } from './dedupe.ts'

/** A promise that the test settles. */
function gate() {
  let open = () => {}
  let fail = (_: Error) => {}
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  return { promise, open, fail }
}

describe('createSeen', () => {
  it('knows only what it was told to remember', () => {
    const seen = createSeen()
    expect(seen.seen('a')).toBe(false)
    expect(seen.seen('a')).toBe(false)
    seen.remember('a')
    expect(seen.seen('a')).toBe(true)
    expect(seen.seen('b')).toBe(false)
  })

  it('forgets the least recently used first', () => {
    const seen = createSeen({ max: 2 })
    seen.remember('a')
    seen.remember('b')
    expect(seen.seen('a')).toBe(true)
    seen.remember('c')
    expect(['a', 'b', 'c'].map(id => seen.seen(id))).toEqual([true, false, true])
  })

  it('forgets after the time to live, which looking does not prolong', () => {
    let at = 0
    const seen = createSeen({ ttlSeconds: 10, now: () => at })
    seen.remember('a')
    at = 9_999
    expect(seen.seen('a')).toBe(true)
    at = 10_000
    expect(seen.seen('a')).toBe(false)
  })

  it('holds nothing where max is 0', () => {
    const seen = createSeen({ max: 0 })
    seen.remember('a')
    expect(seen.seen('a')).toBe(false)
  })
})

describe('once', () => {
  it('does the work once', async () => {
    const seen = createSeen()
    let done = 0
    const outcomes = []
    for (let n = 0; n < 3; n++) outcomes.push(await once(seen, 'a', () => done++))
    expect(outcomes).toEqual([true, false, false])
    expect(done).toBe(1)
  })

  it('remembers nothing where the work fails, so that the next attempt does it', async () => {
    const seen = createSeen()
    const failing = async () => {
      throw new Error('database gone')
    }
    await expect(once(seen, 'a', failing)).rejects.toThrow('database gone')
    expect(seen.seen('a')).toBe(false)
    expect(await once(seen, 'a', () => {})).toBe(true)
  })

  it('remembers only after the work', async () => {
    const seen = createSeen()
    const work = gate()
    const run = once(seen, 'a', () => work.promise)
    expect(seen.seen('a')).toBe(false)
    work.open()
    await run
    expect(seen.seen('a')).toBe(true)
  })

  it('lets a second attempt wait for the first', async () => {
    const seen = createSeen()
    const work = gate()
    let starts = 0
    const start = () => {
      starts++
      return work.promise
    }
    const runs = [once(seen, 'a', start), once(seen, 'a', start), once(seen, 'b', () => {})]
    expect(await runs[2]).toBe(true)
    work.open()
    expect(await Promise.all(runs)).toEqual([true, false, true])
    expect(starts).toBe(1)
  })

  it('gives a second attempt the failure of the first', async () => {
    const seen = createSeen()
    const work = gate()
    const runs = [once(seen, 'a', () => work.promise), once(seen, 'a', () => {})]
    work.fail(new Error('half way'))
    expect((await Promise.allSettled(runs)).map(run => run.status)).toEqual(['rejected', 'rejected'])
    expect(await once(seen, 'a', () => {})).toBe(true)
  })

  it('works with a store that answers later, and passes its failures on', async () => {
    const ids = new Set<string>()
    const seen: Seen = {
      seen: async id => ids.has(id),
      remember: async id => {
        if (id === 'bad') throw new Error('redis gone')
        ids.add(id)
      },
    }
    expect([await once(seen, 'a', () => {}), await once(seen, 'a', () => {})]).toEqual([true, false])
    await expect(once(seen, 'bad', () => {})).rejects.toThrow('redis gone')
  })
})
