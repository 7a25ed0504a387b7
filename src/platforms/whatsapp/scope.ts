import type { JsonObject } from '../../domain/contract.ts'
import { asId, asObject, type Wire } from '../shared/read.ts'
import { readErrors } from './errors.ts'
import { asPhone, type ContactBook, readContactBook } from './people.ts'
import type { WireValue } from './wire.ts'

/** What all items of one `value` share. */
export class Scope {
  /** The phone number id that the value is for. */
  readonly account: string | null
  readonly people: ContactBook
  /** False under the field `history`: what it holds is only filled in. */
  readonly live: boolean
  readonly #metadata: Wire | null
  readonly #errors: JsonObject[]
  #taken = false

  constructor(value: WireValue, live: boolean) {
    this.#metadata = asObject(value.metadata)
    this.#errors = readErrors(value.errors)
    this.account = asId(this.#metadata?.phone_number_id)
    this.people = readContactBook(value.contacts)
    this.live = live
  }

  /** The digits of our own number. */
  get business(): string | null {
    return asPhone(this.#metadata?.display_phone_number)
  }

  /** The value's own errors, for the item that they are about; whoever takes them answers for them. */
  takeErrors(): JsonObject[] {
    this.#taken = true
    return this.#errors
  }

  /** The errors that no item has taken. */
  errorsLeft(): readonly JsonObject[] {
    return this.#taken ? [] : this.#errors
  }
}
