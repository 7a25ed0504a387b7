import type { ApiAnswer } from '../kit/call.ts'
import * as kit from '../kit/faults.ts'
import { failed } from './call.ts'
import { type FailureDetails, GraphFailure } from './failure.ts'
import type { StatusName, StatusPlan } from './options.ts'

/**
 * What happens with Meta alone. `early`: a status is posted and taken before the answer is given; `held`: the message
 * waits until its template's quality is known.
 */
export type Own = { readonly kind: 'early'; readonly status: StatusName } | { readonly kind: 'held' }

/** What goes wrong. */
export type FaultKind = kit.FaultKind<Own>

/** A fault that was ordered. */
export type Fault = kit.Fault<Own>

/** By default a fault is for posts of messages, marks of reading excepted. */
export interface FaultOptions extends kit.FaultOptions {
  /** The statuses that follow a message which was carried out, in place of the plan. */
  readonly statuses?: StatusPlan
}

/** Posts of messages that are not marks of reading. */
export const isSend: kit.Matches = ({ method, path, body }) =>
  method === 'POST' && path.endsWith('/messages') && body?.status === undefined

/** Requests for the bytes of a file, at whichever host. */
export const isDownload: kit.Matches = ({ path }) => /^\/(whatsapp_business|files)\//.test(path)

/**
 * Graph's error of a code.
 * @param more what differs from the usual
 */
export const error = (code: number, more: FailureDetails = {}): FaultKind =>
  kit.answering(failed(new GraphFailure(code, more)))

/** Too many requests, with a time to wait. */
export const throttled = (retryAfterS: number, code = 130429): FaultKind =>
  error(code, { status: 429, headers: { 'retry-after': String(retryAfterS) } })

const BEGINNING: ApiAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: '{"messaging_product":"whatsapp","contacts":[{"inp',
}

/** A good answer of which only the beginning is there. */
export const garbage = (carriedOut = true): FaultKind => kit.answering(BEGINNING, carriedOut)

/** A status is posted and taken before the answer is given. */
export const statusFirst = (status: StatusName = 'sent'): FaultKind => ({
  kind: 'own',
  own: { kind: 'early', status },
})

/** The message waits until its template's quality is known; no status follows by itself. */
export const held = (): FaultKind => ({ kind: 'own', own: { kind: 'held' } })

/** What happens with Meta alone, where that was ordered. */
export const ownOf = (fault: Fault | null): Own | null => (fault?.what.kind === 'own' ? fault.what.own : null)
