import type { AccountHealth, HealthState } from '../domain/platform-account.ts'
import type { Millis } from '../domain/time.ts'
import type { AccountCheck } from '../platforms/platform.ts'

const STATE: Record<AccountCheck['state'], HealthState> = {
  ok: 'ok',
  refused: 'failing',
  unreachable: 'unverified',
}

/** What a platform's word on an account says of its health. */
export const accountHealth = ({ state, detail }: AccountCheck, checkedAt: Millis): AccountHealth => ({
  state: STATE[state],
  detail,
  checkedAt,
})

const BADNESS: Record<HealthState, number> = { ok: 0, unverified: 1, failing: 2 }

/** The worse of two findings; the later one where they are alike. */
export const worse = (earlier: AccountHealth, later: AccountHealth): AccountHealth =>
  BADNESS[earlier.state] > BADNESS[later.state]
    ? earlier
    : { ...later, detail: later.detail ?? (earlier.state === later.state ? earlier.detail : null) }
