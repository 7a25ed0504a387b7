import type { ActAnswer, MediaAnswer, Recipient, SendAnswer } from './platform.ts'

const IDENTITY = /^[a-z][a-z0-9_]*:.+$/s
const E164 = /^\+[1-9]\d{0,14}$/

const isFilled = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isText = (value: unknown): boolean => value === null || typeof value === 'string'
const isIdentities = (value: unknown): boolean =>
  Array.isArray(value) && value.every(id => typeof id === 'string' && IDENTITY.test(id))

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const has = (value: unknown, ...names: readonly string[]): boolean =>
  isObject(value) && Object.keys(value).sort().join() === [...names].sort().join()

/** An error as the contract shows it in `auxiliary_data.errors[]`. */
const isError = (error: unknown): boolean =>
  isObject(error) &&
  has(error, 'code', 'title', 'detail') &&
  (isText(error.code) || Number.isFinite(error.code)) &&
  isText(error.title) &&
  isText(error.detail) &&
  // Somebody has to make something of it.
  (isFilled(error.title) || isFilled(error.detail))

const isRetry = (retry: unknown): boolean =>
  retry === null ||
  (isObject(retry) &&
    has(retry, 'afterMs', 'scope') &&
    (retry.afterMs === null || (Number.isFinite(retry.afterMs) && Number(retry.afterMs) >= 0)) &&
    (retry.scope === 'message' || retry.scope === 'account'))

/** What a check says, as a list that is empty where all is well. */
const problems = (checks: Readonly<Record<string, boolean>>): string[] =>
  Object.keys(checks).filter(name => !checks[name])

/** What is wrong with the answer to a send, in words. */
export const problemsOfSend = (answer: SendAnswer): string[] => {
  if (answer.state === 'accepted')
    return problems({
      'it has these members': has(
        { auxiliaryData: {}, ...answer },
        ...['state', 'extIdentifier', 'status', 'identities', 'auxiliaryData'],
      ),
      'what it adds is an object': isObject(answer.auxiliaryData ?? {}),
      'it names the message': isFilled(answer.extIdentifier),
      'it is SENT or PREPARED': ['SENT', 'PREPARED'].includes(answer.status),
      'its identities are some': isIdentities(answer.identities),
    })
  if (answer.state === 'unknown')
    return problems({ 'it says why': has(answer, 'state', 'detail') && isFilled(answer.detail) })
  return problems({
    'it is a refusal': answer.state === 'refused',
    'it has these members': has(answer, 'state', 'errors', 'retry', 'conversation', 'account'),
    'it has errors': answer.errors.length > 0 && answer.errors.every(isError),
    'it says when to try again': isRetry(answer.retry),
    'it says what of the conversation': [null, 'EXPIRED', 'BLOCKED_BY_CUSTOMER', 'BLOCKED_BY_US'].includes(
      answer.conversation,
    ),
    'it says what of the account': answer.account === null || isFilled(answer.account),
  })
}

/** What is wrong with the answer to an act, in words. */
export const problemsOfAct = (answer: ActAnswer): string[] => {
  if (answer.state === 'done') return problems({ 'it is done': has(answer, 'state') })
  const names = answer.state === 'refused' ? ['state', 'detail', 'account'] : ['state', 'detail']
  return problems({
    'it is refused, or nobody was there': ['refused', 'unreachable'].includes(answer.state),
    'it says why': has(answer, ...names) && isFilled(answer.detail),
  })
}

/** What is wrong with the answer to a download, in words. */
export const problemsOfMedia = (answer: MediaAnswer): string[] => {
  if (answer.state === 'ok')
    return problems({
      'it has these members': has(answer, 'state', 'stream', 'mimeType', 'size'),
      'it is a stream': answer.stream instanceof ReadableStream,
      'it says what it is': answer.mimeType === null || /^[\x21-\x7e]+\/[\x20-\x7e]+$/.test(answer.mimeType),
      'it says how large it is':
        answer.size === null || (Number.isSafeInteger(answer.size) && answer.size >= 0),
    })
  return problems({
    'it is gone or later': answer.state === 'gone' || answer.state === 'later',
    'it says why': has(answer, 'state', 'detail') && isFilled(answer.detail),
  })
}

/** What is wrong with a recipient, in words. */
export const problemsOfRecipient = ({ identities, phoneNumber, alias }: Recipient): string[] =>
  problems({
    'he has an identity': isIdentities(identities) && identities.length > 0,
    'his number is E.164': phoneNumber === null || E164.test(phoneNumber),
    'his alias is an identity': alias === null || isIdentities([alias]),
    'his alias is another': alias === null || !identities.includes(alias),
  })
