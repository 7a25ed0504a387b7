import { expect, it } from 'vitest'
import { QUIET_AFTER_MS, quietSince } from './quiet.ts'

const NOW = Date.parse('2026-03-14T12:00:00Z')
const ago = (ms: number): string => new Date(NOW - ms).toISOString()

const account = (
  heardAt: string | null,
  more: { state?: 'ok' | 'failing'; isForwarding?: boolean } = {},
) => ({
  message_forwarding: more.isForwarding ?? true,
  health: { state: more.state ?? 'ok', detail: null, checked_at: ago(5), last_heard_at: heardAt },
})

it('tells since when an account is silent, once that is for longer than a day', () => {
  const longAgo = ago(QUIET_AFTER_MS + 1)
  expect(quietSince(account(longAgo), NOW)).toBe(longAgo)
  for (const heardAt of [ago(QUIET_AFTER_MS), ago(0), ago(-5_000)])
    expect(quietSince(account(heardAt), NOW)).toBeNull()
})

it('tells nothing of one that was never heard, is not to be heard, or has another trouble', () => {
  const longAgo = ago(30 * QUIET_AFTER_MS)
  expect(quietSince(account(null), NOW)).toBeNull()
  expect(quietSince(account(longAgo, { isForwarding: false }), NOW)).toBeNull()
  expect(quietSince(account(longAgo, { state: 'failing' }), NOW)).toBeNull()
})
