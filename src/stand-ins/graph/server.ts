import { Api, type CallRecord } from '../kit/api.ts'
import { type ApiAnswer, type ApiCall, asText } from '../kit/call.ts'
import type { Faults } from '../kit/faults.ts'
import type { Answer } from './call.ts'
import { type Fault, isSend, type Own, ownOf } from './faults.ts'
import { follow, postStatus } from './follow.ts'
import { isOfMedia, media, noteDownload } from './media-host.ts'
import { keyOf } from './recipient.ts'
import { route } from './router.ts'
import type { State } from './state.ts'

/** The recipient of a message, by whom what is under way at the same time is counted. */
const recipientOf = (state: State, call: ApiCall): string | null => {
  if (!isSend(call) || call.body === null) return null
  const to = call.body.to ?? call.body.recipient
  const input = typeof to === 'number' ? String(to) : asText(to)
  return input === null ? null : keyOf(state, input)
}

/** A call of the API, as against one for a file. */
const noteCall = (state: State, record: CallRecord): void => {
  state.records.addCall(record)
  const recipient = recipientOf(state, record.call)
  if (recipient !== null) state.records.concurrency.enter(recipient, record)
}

/** The answer, with what follows where it accepted a message. */
const following = (state: State, fault: Fault | null, answer: Answer): ApiAnswer => {
  const { accepted } = answer
  if (accepted === undefined) return answer
  const own = ownOf(fault)
  const plan = fault === null ? null : (state.plans.get(fault) ?? null)
  return {
    ...answer,
    given: () => {
      accepted.message.answeredAt = state.now()
    },
    followUp: () => {
      if (own?.kind !== 'held') follow(state, accepted, plan, own?.kind === 'early' ? own.status : null)
    },
  }
}

/** Does what a call asks for. */
const obey = async (state: State, call: ApiCall, fault: Fault | null, origin: string): Promise<ApiAnswer> => {
  const own = ownOf(fault)
  const answer = await route(state, call, { origin, held: own?.kind === 'held' })
  if (own?.kind === 'early' && answer.accepted !== undefined)
    await postStatus(state, answer.accepted, own.status)
  return following(state, fault, answer)
}

/** The server of the API, which serves files too. */
export const createGraphApi = (state: State, faults: Faults<Own>): Api<Own> => {
  const api: Api<Own> = new Api<Own>(
    (call, fault) => (isOfMedia(call) ? media(state, call) : obey(state, call, fault, api.url)),
    faults,
    {
      now: () => state.now(),
      onCall: record => (isOfMedia(record.call) ? noteDownload(state, record) : noteCall(state, record)),
    },
  )
  return api
}
