import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR, MINUTE, SECOND } from './domain/time.ts'
import { startStoreClock } from './store-clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

const near = (a: number, b: number): boolean => Math.abs(a - b) < SECOND

describe("the store's clock", () => {
  it('goes by the store, not by this machine', async () => {
    const clock = await startStoreClock(async () => Date.now() - 7 * MINUTE)
    expect(near(clock.now(), Date.now() - 7 * MINUTE)).toBe(true)
    clock.stop()
  })

  it('goes on where this machine is set to another time', async () => {
    const clock = await startStoreClock(async () => Date.now())
    const before = clock.now()
    vi.useFakeTimers({ toFake: ['Date'], now: before + HOUR })
    expect(near(clock.now(), before)).toBe(true)
    clock.stop()
  })

  it('follows the store where that is set to another time, and lives through its absence', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let behind = 0
    let away = false
    const clock = await startStoreClock(async () => {
      if (away) throw new Error('away')
      return Date.now() - behind
    })
    away = true
    await vi.advanceTimersByTimeAsync(10 * SECOND)
    expect(near(clock.now(), Date.now())).toBe(true)
    away = false
    behind = HOUR
    await vi.advanceTimersByTimeAsync(10 * SECOND)
    expect(near(clock.now(), Date.now() - HOUR)).toBe(true)
    clock.stop()
  })

  it('says it where the store does not answer', async () => {
    const refusal = startStoreClock(() => Promise.reject(new Error('no store')))
    await expect(refusal).rejects.toThrow('no store')
  })

  it('takes the fastest answer', async () => {
    let slow = 2
    const clock = await startStoreClock(async () => {
      const at = Date.now()
      if (slow > 0) await new Promise(resolve => setTimeout(resolve, 40 * slow--))
      return at
    })
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(15)
    clock.stop()
  })
})
