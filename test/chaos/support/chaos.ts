/**
 * What all chaos programs share: chance that can be repeated, how long they run, and what they found.
 *
 * `CHAOS_SEED` decides everything that is left to chance: a whole number, 1 where nothing is set, another each time
 * in the long run. `CHAOS_ROUNDS` is a number of rounds for each program, or `long` for the long number of each.
 */
import { appendFileSync } from 'node:fs'
import { type Finding, lineOf } from './finding.ts'
import { randomOf, seedOf } from './random.ts'

const ROUNDS = process.env.CHAOS_ROUNDS ?? ''

/** The seed of this run, which all its programs share. */
export const SEED = seedOf(process.env.CHAOS_SEED, ROUNDS === '' ? 1 : Date.now())

/** A title that says how to run the same again. */
export const seeded = (title: string): string => `${title} (CHAOS_SEED=${SEED})`

/** Chance for one program: the same numbers for the same seed, whatever other programs take. */
export const chance = (program: string) => randomOf(SEED, program)

/**
 * How many rounds a program goes.
 * @param short beside all other tests
 * @param long in `npm run chaos`
 * @throws Error where CHAOS_ROUNDS is neither a whole number from 1 nor `long`
 */
export const rounds = (short: number, long: number): number => {
  if (ROUNDS === '') return short
  if (ROUNDS === 'long') return long
  const given = Number(ROUNDS)
  if (!Number.isInteger(given) || given < 1) throw new Error('CHAOS_ROUNDS is a number of rounds, or "long".')
  return given
}

/** Whether this is the long run: what holds only on a machine that does nothing else is asserted there. */
export const isLong = ROUNDS !== ''

/** Tells what a program found: a line at once, and one in the file that `npm run chaos` sums up. */
export const report = (finding: Finding): void => {
  console.log(seeded(lineOf(finding)))
  const { CHAOS_REPORT: file } = process.env
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(finding)}\n`)
}
