import type { JsonObject } from '../../domain/contract.ts'
import { asText, type Wire } from '../shared/read.ts'
import type { Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { readErrors } from './errors.ts'
import { NO_PERSON } from './happening.ts'
import { asPhone, type Ids, personOf, readIds } from './people.ts'
import type { Scope } from './scope.ts'
import type { WireCall, WireStatus } from './wire.ts'

/** The customer's end of a call: the one that is not our own number; where that does not tell, by direction. */
const customerOf = (call: WireCall, business: string | null): Ids => {
  const from = readIds(call.from_user_id, call.from)
  const to = readIds(call.to_user_id, call.to)
  if (business && asPhone(call.from) === business) return to
  if (business && asPhone(call.to) === business) return from
  return call.direction === 'BUSINESS_INITIATED' ? to : from
}

/** @param step what happened to the call; one call has several, all under its id */
const callNotice = (call: Wire, step: string, ids: Ids, scope: Scope, errors: JsonObject[]): Reading => {
  const id = asText(call.id)
  const person = personOf(ids, scope.people)
  if (!id) return { unread: 'This call has no id.' }
  if (!person) return NO_PERSON
  return {
    change: {
      kind: 'notice',
      extIdentifier: `${id}:${step}`,
      event: 'call',
      person,
      timestamp: readTimestamp(call.timestamp),
      detail: { call: call as JsonObject, ...(errors.length > 0 ? { errors } : {}) },
    },
  }
}

/** A member of `calls[]`: a call came in, was connected or ended. */
export const readCall = (call: WireCall, scope: Scope): Reading => {
  const step = asText(call.event) ?? 'call'
  const own = readErrors(call.errors)
  // The reason why a call broke stands beside the list of calls.
  const errors = own.length === 0 && step === 'terminate' ? scope.takeErrors() : own
  return callNotice(call, step, customerOf(call, scope.business), scope, errors)
}

/** A member of `statuses[]` that is about a call of ours: it rings, was accepted, was rejected. */
export const readCallStatus = (status: WireStatus, scope: Scope): Reading => {
  const ids = readIds(status.recipient_user_id, status.recipient_id)
  return callNotice(status, asText(status.status) ?? 'status', ids, scope, readErrors(status.errors))
}
