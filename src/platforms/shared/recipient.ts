import { Refusal } from '../../domain/errors.ts'
import type { Recipient } from '../platform.ts'

/** Somebody who is known by one id. */
export const knownBy = (identity: string): Recipient => ({
  identities: [identity],
  phoneNumber: null,
  alias: null,
})

/** E.164 has at most 15 digits; a number with fewer than 7 is none that can be called from abroad. */
const NUMBER = /^\+?([1-9]\d{6,14})$/

/** What people write into numbers. */
const BETWEEN = /[\s().-]/g

/** Longer than any way to write a number. */
const LONGEST = 200

/** Whoever has this phone number, in international form, as people write it (`+1 (650) 555-1234`); null: it is none. */
export const dialled = (to: string): Recipient | null => {
  const digits = to.length > LONGEST ? undefined : NUMBER.exec(to.replace(BETWEEN, ''))?.[1]
  if (digits === undefined) return null
  return { identities: [`phone:${digits}`], phoneNumber: `+${digits}`, alias: `dialled:${digits}` }
}

/** A `to` that is nobody's id. @param message what it must be */
export const nobodysId = (message: string): Refusal =>
  new Refusal('invalid', `to ${message}.`, [{ path: 'to', message }])
