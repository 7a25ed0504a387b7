import fc from 'fast-check'
import { type Change, type Person, partIdentifier } from '../change.ts'
import { Refusal } from '../errors.ts'
import type { SendOutcome } from '../send-outcome.ts'
import {
  aDeletion,
  aMessage,
  aNotice,
  anEdit,
  aReaction,
  aReceipt,
  aWatermark,
  NOON,
  type Work,
  type World,
} from '../world.testing.ts'

/** Persons who share some ids: some turn out to be one, and a number goes from one to the next. */
export const PERSONS: readonly Person[] = [
  ['bsuid:US.1'],
  ['phone:1'],
  ['bsuid:US.1', 'phone:1'],
  ['bsuid:US.2', 'phone:1'],
  ['bsuid:US.2'],
  ['phone:2'],
].map(identities => ({ identities, firstName: identities.join() }))

/** Of each message the platform tells the same again and again: its direction goes by its name, and so does its time. */
const isOutbound = (extIdentifier: string): boolean =>
  extIdentifier.startsWith('s') || Number.parseInt(extIdentifier.slice(1), 10) % 2 === 1
const timeOf = (extIdentifier: string): number => NOON + Number.parseInt(extIdentifier.slice(1), 10)

/** The names that the platform gives to what we send; there are fewer than messages, so that one comes twice. */
export const SENT_NAMES = ['s0', 's1', 's2', 's3'] as const
export const extIdentifier = fc.constantFrom('m0', 'm1', 'm2', 'm3', 'm4', 'm5')
const anyName = fc.oneof(extIdentifier, fc.constantFrom(...SENT_NAMES))
export const person = fc.constantFrom(...PERSONS)
export const receiptStatus = fc.constantFrom('SENT', 'DELIVERED', 'READ', 'FAILED')

/** One change; `i` makes keys and texts its own, `at` is the platform's time of it. */
export type Making = (i: number, at: number) => Change

/** What a history has sent, in the order of acceptance, and how its tries ended. */
export class Sendings {
  readonly accepted: string[] = []
  readonly outcomes: SendOutcome[] = []

  /** The platform's name for a message. */
  nameOf(id: string): string {
    return SENT_NAMES[this.accepted.indexOf(id) % SENT_NAMES.length] ?? 's0'
  }
}

/** Where a history stands: what is stored before the batch, what has been sent, and the platform's time. */
export interface Moment {
  readonly i: number
  readonly at: number
  readonly world: World
  readonly sendings: Sendings
}

/** What a step of a history does; null: it can do nothing now. */
export type Step = (moment: Moment) => Work | null

/** Changes of messages with these names. */
const changes = (names: fc.Arbitrary<string>): fc.Arbitrary<Making> => {
  const message = fc
    .record({
      m: names,
      quotes: fc.option(names),
      who: person,
      ok: fc.constantFrom(true, true, false),
    })
    .map(({ m, quotes, who, ok }): Making => {
      const outbound = isOutbound(m)
      const unread = {
        type: 'TEXT',
        text: null,
        media: null,
        auxiliaryData: { unsupported: { type: 'poll' } },
      } as const
      // What cannot be read of ours has failed already, and a receipt of another failure leaves no trace.
      const over = ok || outbound ? {} : ({ status: 'FAILED', content: unread } as const)
      const timestamp = timeOf(m)
      return () => aMessage(m, { person: who, outbound, timestamp, quotedExtIdentifier: quotes, ...over })
    })
  const receipt = fc.record({ m: names, status: receiptStatus }).map(
    ({ m, status }): Making =>
      (i, at) =>
        aReceipt(m, status, at, { errors: [{ code: i }] }),
  )
  const edit = fc.record({ m: names, who: fc.option(person) }).map(
    ({ m, who }): Making =>
      (i, at) =>
        anEdit(m, `text ${i}`, { person: who, timestamp: at }),
  )
  const deletion = fc.record({ m: names, who: fc.option(person) }).map(
    ({ m, who }): Making =>
      (_, at) =>
        aDeletion(m, { person: who, timestamp: at }),
  )
  const reaction = fc.record({ m: names, who: person }).map(
    ({ m, who }): Making =>
      (i, at) =>
        aReaction(m, `r${i}`, { person: who, timestamp: at }),
  )
  return fc.oneof(
    { weight: 5, arbitrary: message },
    { weight: 5, arbitrary: receipt },
    { weight: 2, arbitrary: edit },
    deletion,
    { weight: 2, arbitrary: reaction },
    notice,
  )
}

const notice = fc
  .record({
    who: person,
    blocked: fc.constantFrom(true, false),
    gained: fc.constantFrom('phone:2', 'bsuid:US.3'),
  })
  .map(
    ({ who, blocked, gained }): Making =>
      (i, at) => {
        const lost = who.identities.slice(0, 1)
        return aNotice(`n${i}`, {
          person: who,
          blocked,
          timestamp: at,
          identities: { gained: [gained], lost },
        })
      },
  )

const toStep =
  (make: Making): Step =>
  ({ i, at, world }) =>
    world.folding(make(i, at))

/** What platforms tell of messages that they know. */
export const told: fc.Arbitrary<Step> = changes(extIdentifier).map(toStep)

const watermark = fc
  .record({
    who: person,
    status: fc.constantFrom('DELIVERED', 'READ'),
    m: anyName,
    until: fc.option(fc.integer({ min: -1, max: 6 })),
  })
  .map(
    ({ who, status, m, until }): Making =>
      (_, at) =>
        until === null
          ? aWatermark(status, null, m, { upTo: { person: who, until }, timestamp: at })
          : aWatermark(status, NOON + until, '', {
              timestamp: at,
              upTo: { person: who, until: NOON + until },
            }),
  )

const ofParts = fc
  .record({ m: fc.constantFrom('m1', 'm2'), part: fc.nat({ max: 2 }), who: person, isGone: fc.boolean() })
  .map(
    ({ m, part, who, isGone }): Making =>
      (_, at) =>
        isGone
          ? aDeletion(m, { withParts: true, person: who, timestamp: at })
          : aMessage(partIdentifier(m, part), { person: who, outbound: isOutbound(m), timestamp: timeOf(m) }),
  )

/** What holds of several messages at once; told again, it may hold of others: people turn out to be one meanwhile. */
export const toldOfMany: fc.Arbitrary<Step> = fc
  .oneof({ weight: 3, arbitrary: watermark }, ofParts)
  .map(toStep)

/** What platforms tell, of messages that we sent as well, and of several at once. */
export const toldOfAll: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: changes(anyName).map(toStep) },
  { weight: 2, arbitrary: toldOfMany },
)

/** Batches: how long after the one before each comes (the clock may be set back), and what is in it. */
export type Batches = readonly {
  readonly wait: number
  /** What may be sent is handed over before it. */
  readonly claims: boolean
  readonly steps: readonly Step[]
}[]

/** @param lengths how many batches a history has */
export const batchesOf = (
  step: fc.Arbitrary<Step>,
  wait: fc.Arbitrary<number> = fc.integer({ min: -5, max: 5 }),
  lengths: fc.ArrayConstraints = { maxLength: 8 },
): fc.Arbitrary<Batches> =>
  fc.array(
    fc.record({
      wait,
      claims: fc.constantFrom(true, true, false),
      steps: fc.array(step, { minLength: 1, maxLength: 8 }),
    }),
    lengths,
  )

/**
 * @param timeOf the platform's time of the n-th change
 * @returns what was sent
 */
export const play = (world: World, list: Batches, timeOf: (i: number) => number): Sendings => {
  const sendings = new Sendings()
  let i = 0
  for (const { wait, claims, steps } of list) {
    world.now += wait
    if (claims) world.claim()
    const works = steps.flatMap(step => {
      i += 1
      return step({ i, at: timeOf(i), world, sendings }) ?? []
    })
    try {
      world.write(...works)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  return sendings
}
