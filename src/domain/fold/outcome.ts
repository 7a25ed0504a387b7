import type { MessageError } from '../change.ts'
import { type Dispatch, type SendTry, triesOf } from '../dispatch.ts'
import { Refusal } from '../errors.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { backoff, JITTER, RETRY_AFTER_LIMIT } from '../retry.ts'
import {
  ACCOUNT_PATIENCE,
  AMBIGUOUS_ERROR,
  BROKEN_OFF_ERROR,
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

/** Is a node making it ready, or sending it? */
const isInHand = ({ state }: Dispatch): boolean => state === 'PREPARING' || state === 'SENDING'

/**
 * Is this an end of the try that the dispatch is in, or is in doubt of? Otherwise another one was begun. It holds
 * because `attempts` grows with each claim and nothing ever takes one off, tries that do not count among them
 * (`throttled`): no two tries of a message have the same number, so that an end that is told late, or twice, fits
 * its own try alone. One that has ended is WAITING or gone, and a try in DOUBT has no lease any more.
 */
const isCurrent = (dispatch: Dispatch, { lease, attempts }: SendTry): boolean =>
  dispatch.attempts === attempts &&
  (dispatch.state === 'DOUBT' || (isInHand(dispatch) && dispatch.lease === lease))

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
    message.auxiliaryData = { ...message.auxiliaryData, ...result.auxiliaryData }
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
  const wait = waitAfter(dispatch, result, outcome, known.now)
  if (wait !== null) return retry(message, dispatch, wait, known)
  if (result.conversation !== null) {
    const conversation = known.people.conversation(message.conversationId)
    heed(result.conversation, conversation, outcome.startedAt, around, known)
  }
  fail(message, result.errors, around, known)
}

/** How long a refused message waits for its next try; null where there is none. */
const waitAfter = (
  dispatch: Dispatch,
  { retry: again }: Refused,
  outcome: SendOutcome,
  now: Millis,
): Millis | null => {
  if (again === null) return null
  const atLeast = again.afterMs ?? 0
  if (again.scope === 'message') return waitOf(dispatch, outcome, atLeast)
  // The account is to slow down, which says nothing of this message: it costs no try, until it is too old.
  const left = dispatch.createdAt + ACCOUNT_PATIENCE - now
  if (left <= 0) return null
  dispatch.throttled += 1
  return Math.min(left, spread(Math.max(atLeast, SEND_SCHEDULE[0] ?? 0), outcome))
}

const spread = (wait: Millis, { random }: SendOutcome): Millis =>
  Math.round(Math.min(wait, RETRY_AFTER_LIMIT) * (1 + JITTER * random))

/**
 * How long to wait before the next try; null where the schedule is used up.
 * @param atLeast what the platform asked for
 */
const waitOf = (dispatch: Dispatch, outcome: SendOutcome, atLeast: Millis): Millis | null => {
  const wait = backoff(SEND_SCHEDULE, triesOf(dispatch), outcome.random)
  return wait === null ? null : Math.max(wait, spread(atLeast, outcome))
}

const retry = (message: Message, dispatch: Dispatch, wait: Millis, known: Known): void => {
  if (dispatch.state === 'DOUBT') {
    clearAmbiguous(message)
    known.touchMessage(message)
  }
  postpone(dispatch, wait, known)
}

/** It may be sent after so long. */
const postpone = (dispatch: Dispatch, wait: Millis, known: Known): void => {
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

const isBlocked = ({ conversationId }: Message, { people }: Known): boolean =>
  people.conversation(conversationId).state === 'BLOCKED'

/**
 * A message that was made ready is about to be sent: from here on nobody knows whether it was, unless its end is
 * told. What its template says stands in its own event then, whoever settles it.
 * @param claimed the try of the sender who asks
 * @throws Refusal `conflict` where it is not his to send any more: it must not be sent
 */
export const foldHandOver = (claimed: SendTry, described: Described | null, known: Known): void => {
  const message = known.messageById(claimed.messageId)
  const dispatch = known.dispatch(claimed.messageId)
  const isTheirs = dispatch?.state === 'PREPARING' && isCurrent(dispatch, claimed)
  if (message === null || !isTheirs || isBlocked(message, known))
    throw new Refusal('conflict', 'It is not to be sent any more.')
  dispatch.state = 'SENDING'
  known.touchDispatch(dispatch)
  if (described === null || message.template === null) return
  message.template = { ...message.template, ...described }
  known.touchMessage(message)
}

/**
 * A message whose sender died, or could not tell how it ended, while he had it in hand: it may have gone out, unless
 * it was not handed over yet, or the platform would know.
 * @param stranded the try that he was in
 */
export const foldStranded = (
  stranded: SendTry,
  idempotent: boolean,
  around: Surroundings,
  known: Known,
): void => {
  const message = known.messageById(stranded.messageId)
  const dispatch = known.dispatch(stranded.messageId)
  // Somebody may have taken it up since, or told how it ended.
  if (message === null || dispatch === null || !isInHand(dispatch) || !isCurrent(dispatch, stranded)) return
  const isUnsent = dispatch.state === 'PREPARING'
  if (!isUnsent && !idempotent) return doubt(message, dispatch, known)
  if (triesOf(dispatch) <= SEND_SCHEDULE.length) return postpone(dispatch, 0, known)
  // It may be this very message that the process dies of.
  if (isUnsent) fail(message, [BROKEN_OFF_ERROR], around, known)
  else doubt(message, dispatch, known)
}

/** No receipt came in time: what is in doubt is given up, and told so. */
export const foldGivenUp = (messageId: string, around: Surroundings, known: Known): void => {
  const message = known.messageById(messageId)
  const dispatch = known.dispatch(messageId)
  if (message === null || dispatch?.state !== 'DOUBT' || dispatch.due > known.now) return
  fail(message, [AMBIGUOUS_ERROR], around, known)
}
