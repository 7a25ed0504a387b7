import type { Assembled } from './assemble.ts'
import { type Millis, SECOND } from './domain/time.ts'

/** Whoever asks whether this process is ready waits no longer: without an answer it is not. */
const PATIENCE: Millis = 2 * SECOND

/** One thing that has to be well, and what is wrong with it. */
interface Check {
  readonly name: string
  readonly ok: boolean
  readonly detail: string | null
}

/** @returns null where it went well, else what is wrong */
const failureOf = async (
  asked: Promise<boolean>,
  refusal: string,
  silence: string,
): Promise<string | null> => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(() => resolve(silence), PATIENCE)
  const answer = asked.then(
    isWell => (isWell ? null : refusal),
    error => (error as Error).message,
  )
  return await Promise.race([answer, promise]).finally(() => clearTimeout(timer))
}

/** Can this process take requests? It is told within a moment, whatever hangs. */
export const readiness = async ({ store, room }: Pick<Assembled, 'store' | 'room'>): Promise<Check[]> => {
  const revision = store.directory.revision().then(() => true)
  const [away, stopped] = await Promise.all([
    failureOf(revision, '', 'The store does not answer.'),
    failureOf(room.running(), 'The delivery engine is stopped.', 'The delivery engine does not answer.'),
  ])
  return [
    { name: 'store', ok: away === null, detail: away },
    { name: 'engine', ok: stopped === null, detail: stopped },
  ]
}
