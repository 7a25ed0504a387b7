import type { JsonObject } from '../../domain/contract.ts'
import { asId, asObject } from '../meta/read.ts'
import { readErrors } from './errors.ts'
import { asPhone, type ContactBook, readContactBook } from './people.ts'
import type { WireValue } from './wire.ts'

/** What all items of one `value` share. */
export interface Scope {
  /** The phone number id that the value is for. */
  readonly account: string | null
  /** The digits of our own number. */
  readonly business: string | null
  readonly people: ContactBook
  /** False under the field `history`: what it holds is only filled in. */
  readonly live: boolean
  /** The value's own errors, for the item that they are about; whoever takes them answers for them. */
  takeErrors(): JsonObject[]
  /** The errors that no item has taken. */
  errorsLeft(): readonly JsonObject[]
}

export const newScope = (value: WireValue, live: boolean): Scope => {
  const metadata = asObject(value.metadata)
  const errors = readErrors(value.errors)
  let taken = false
  return {
    account: asId(metadata?.phone_number_id),
    business: asPhone(metadata?.display_phone_number),
    people: readContactBook(value.contacts),
    live,
    takeErrors: () => {
      taken = true
      return errors
    },
    errorsLeft: () => (taken ? [] : errors),
  }
}
