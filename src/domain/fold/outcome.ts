import type { MessageError } from '../change.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { backoff, JITTER, RETRY_AFTER_LIMIT } from '../retry.ts'
import {
  AMBIGUOUS_ERROR,
  type Described,
  DOUBT_MS,
  SEND_SCHEDULE,
  type SendOutcome,
} from '../send-outcome.ts'
import { UNTOLD } from '../status.ts'
import type { Millis } from '../time.ts'
import { accept, announceSent, clearAmbiguous, markAmbiguous } from './accepted.ts'
import { heed } from './heed.ts'
import { tellingMerges } from './merges.ts'
import { foldReceipt } from './receipt.ts'
import { receiptsAmong } from './waiting.ts'

type Refused = Extract<SendOutcome['result'], { state: 'refused' }>
type Accepted = Extract<SendOutcome['result'], { state: 'accepted' }>

/** Is this an end of the try that the dispatch is in, or is in doubt of? Otherwise another one was begun. */
const isCurrent = (dispatch: Dispatch, { lease, attempts }: SendOutcome): boolean =>
  dispatch.attempts === attempts &&
  (dispatch.state === 'DOUBT' || (dispatch.state === 'SENDING' && dispatch.lease === lease))

/**
 * What one try to send a message changes. Where a receipt was faster, the message has its answer already; what an
 * answer that comes late says for certain counts still.
 */
export const foldOutcome = (outcome: SendOutcome, around: Surroundings, known: Known): void => {
  const message = known.messageById(outcome.messageId)
  if (message === null) return
  const { result } = outcome
  const dispatch = known.dispatch(message.id)
  if (result.state === 'accepted') return foldAccepted(message, result, around, known)
  if (dispatch === null || !isCurrent(dispatch, outcome)) return
  if (result.state === 'refused') return foldRefused(message, dispatch, result, outcome, around, known)
  if (dispatch.state === 'DOUBT') return
  const wait = outcome.idempotent ? waitOf(dispatch, outcome, 0) : null
  if (wait === null) doubt(message, dispatch, known)
  else retry(message, dispatch, wait, known)
}

const foldAccepted = (message: Message, result: Accepted, around: Surroundings, known: Known): void =>
  tellingMerges(around, known, null, () => {
    const { people } = known
    const user = people.user(people.conversation(message.conversationId).chatUserId)
    people.recognise(user, around.account, result.identities)
    if (known.dispatch(message.id) === null) return foldLate(message, result, around, known)
    const waiting = accept(message, result.extIdentifier, result.status, around, known)
    for (const receipt of receiptsAmong(waiting)) foldReceipt(receipt, around, known)
  })

/** The platform has it, although it was told to have failed: as if a receipt said so. */
const foldLate = (
  message: Message,
  { extIdentifier, status }: Accepted,
  around: Surroundings,
  known: Known,
): void => {
  const isLate = message.status === 'FAILED' && message.extIdentifier === '' && status === 'SENT'
  if (!isLate || extIdentifier === '' || known.message(message.platformId, extIdentifier) !== null) return
  const correlation = message.id
  foldReceipt(
    { kind: 'receipt', extIdentifier, status, timestamp: null, detail: {}, correlation },
    around,
    known,
  )
}

const foldRefused = (
  message: Message,
  dispatch: Dispatch,
  result: Refused,
  outcome: SendOutcome,
  around: Surroundings,
  known: Known,
): void => {
  const { retryAfterMs } = result
  const wait = retryAfterMs === null ? null : waitOf(dispatch, outcome, retryAfterMs)
  if (wait !== null) return retry(message, dispatch, wait, known)
  if (result.conversation !== null) {
    const conversation = known.people.conversation(message.conversationId)
    heed(result.conversation, conversation, outcome.startedAt, around, known)
  }
  fail(message, result.errors, around, known)
}

/**
 * How long to wait before the next try; null where the schedule is used up.
 * @param atLeast what the platform asked for
 */
const waitOf = ({ attempts }: Dispatch, { random }: SendOutcome, atLeast: Millis): Millis | null => {
  const wait = backoff(SEND_SCHEDULE, attempts, random)
  if (wait === null) return null
  return Math.max(wait, Math.round(Math.min(atLeast, RETRY_AFTER_LIMIT) * (1 + JITTER * random)))
}

const retry = (message: Message, dispatch: Dispatch, wait: Millis, known: Known): void => {
  if (dispatch.state === 'DOUBT') {
    clearAmbiguous(message)
    known.touchMessage(message)
  }
  dispatch.state = 'WAITING'
  dispatch.due = known.now + wait
  dispatch.lease = null
  known.touchDispatch(dispatch)
}

const doubt = (message: Message, dispatch: Dispatch, known: Known): void => {
  dispatch.state = 'DOUBT'
  dispatch.due = known.now + DOUBT_MS
  dispatch.lease = null
  known.touchDispatch(dispatch)
  markAmbiguous(message, known)
}

const fail = (
  message: Message,
  errors: readonly MessageError[],
  around: Surroundings,
  known: Known,
): void => {
  message.status = 'FAILED'
  message.statusAt = UNTOLD
  message.auxiliaryData = { ...message.auxiliaryData, errors: [...errors] }
  announceSent(message, around, known)
}

/**
 * A template's definition was looked up, before the message is handed over: its own event will say it, whoever
 * settles it.
 */
export const foldDescribed = (messageId: string, described: Described, known: Known): void => {
  const message = known.messageById(messageId)
  if (message === null || message.template === null || known.dispatch(messageId) === null) return
  message.template = { ...message.template, ...described }
  known.touchMessage(message)
}

/** A message whose sender died while it had it in hand: it may have gone out, unless the platform would know. */
export const foldStranded = (messageId: string, idempotent: boolean, known: Known): void => {
  const message = known.messageById(messageId)
  const dispatch = known.dispatch(messageId)
  if (message === null || dispatch === null || dispatch.state !== 'SENDING') return
  if (!idempotent || dispatch.attempts > SEND_SCHEDULE.length) return doubt(message, dispatch, known)
  dispatch.state = 'WAITING'
  dispatch.due = known.now
  dispatch.lease = null
  known.touchDispatch(dispatch)
}

/** No receipt came in time: what is in doubt is given up, and told so. */
export const foldGivenUp = (messageId: string, around: Surroundings, known: Known): void => {
  const message = known.messageById(messageId)
  const dispatch = known.dispatch(messageId)
  if (message === null || dispatch?.state !== 'DOUBT' || dispatch.due > known.now) return
  fail(message, [AMBIGUOUS_ERROR], around, known)
}
