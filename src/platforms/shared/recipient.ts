/** E.164 has at most 15 digits; a number with fewer than 7 is none that can be called from abroad. */
const NUMBER = /^\+?([1-9]\d{6,14})$/

/** What people write into numbers. */
const BETWEEN = /[\s().-]/g

/** Longer than any way to write a number. */
const LONGEST = 200

/** The digits of a phone number in international form, as people write it (`+1 (650) 555-1234`), else null. */
export const dialledDigits = (to: string): string | null =>
  to.length > LONGEST ? null : (NUMBER.exec(to.replace(BETWEEN, ''))?.[1] ?? null)
