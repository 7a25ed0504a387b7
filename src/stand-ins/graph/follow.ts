import type { Accepted } from './accepted.ts'
import type { LateFailure } from './checked.ts'
import type { PlannedStatus, StatusName, StatusPlan } from './options.ts'
import { type StatusDetails, statusPost } from './posts.ts'
import type { State } from './state.ts'

const TIMEOUT_MS = 10_000

/** Fetches a file that was sent by its link, as Meta does. @returns what is wrong with it */
const fetchLink = async (link: string): Promise<LateFailure | null> => {
  try {
    const answer = await fetch(link, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    await answer.arrayBuffer()
    if (answer.ok) return null
    return { code: 131053, details: `Downloading media from weblink failed with http code ${answer.status}` }
  } catch {
    return { code: 131053, details: 'Downloading media from weblink failed.' }
  }
}

/** Why a message fails after it was accepted; null: it does not. */
const lateFailure = async (
  { settings }: State,
  { customer, checked, windowIsOpen }: Accepted,
): Promise<LateFailure | null> => {
  if (customer.onWhatsApp === false || customer.blocks === 'failing') return { code: 131026 }
  if (settings.window === 'status' && checked.category === null && !windowIsOpen) return { code: 131047 }
  if (checked.category === 'MARKETING' && customer.optedOut === true) return { code: 131050 }
  if (checked.late !== null) return checked.late
  return settings.fetchLinks && checked.link !== null ? fetchLink(checked.link) : null
}

const planOf = (plan: StatusPlan): readonly PlannedStatus[] =>
  plan.map(one => (typeof one === 'string' ? { status: one } : one))

/** Posts a status of a message that was accepted. @returns whether it was taken */
export const postStatus = (
  state: State,
  { message, checked, windowIsOpen }: Accepted,
  status: StatusName,
  error: StatusDetails['error'] = null,
  at = state.now(),
): Promise<boolean> => {
  const phone = state.phone(message.phoneNumberId)
  const details = { at, category: checked.category, windowIsOpen, error }
  return state.post(phone, statusPost(state, message, status, details))
}

const run = async (
  state: State,
  accepted: Accepted,
  wanted: StatusPlan,
  skip: StatusName | null,
): Promise<void> => {
  const failure = await lateFailure(state, accepted)
  if (failure !== null) {
    await postStatus(state, accepted, 'failed', failure)
    return
  }
  const plan: StatusPlan = accepted.customer.blocks === 'silently' ? ['sent'] : wanted
  for (const { status, afterMs = 0, code = 131000 } of planOf(plan)) {
    if (status === skip) continue
    if (!(await state.poster.pause(afterMs))) return
    await postStatus(state, accepted, status, status === 'failed' ? { code } : null)
  }
}

/**
 * Has the statuses of an accepted message follow, one after the other.
 * @param plan in place of the customer's or the stand-in's own
 * @param skip a status that was posted already
 */
export const follow = (
  state: State,
  accepted: Accepted,
  plan: StatusPlan | null = null,
  skip: StatusName | null = null,
): void => {
  const wanted = plan ?? accepted.customer.statuses ?? state.statuses
  void state.poster.track(run(state, accepted, wanted, skip))
}
