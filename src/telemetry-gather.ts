import type { TelemetryEvents, TelemetryListener, TelemetryName } from './telemetry.ts'

/**
 * Tells of attempts that delivered all at once, as `attempts.delivered`: they are nearly all that an engine tells, and
 * where nobody logs each of them, only how many there were and how long they took is asked for.
 * @param tell takes everything else at once
 * @param later when to tell what was gathered
 */
export const gatherDelivered = (
  tell: TelemetryListener,
  later: (flush: () => void) => void,
): TelemetryListener => {
  let ms: number[] = []
  let ageMs: number[] = []
  const flush = (): void => {
    tell('attempts.delivered', { ms, ageMs })
    ms = []
    ageMs = []
  }
  return <N extends TelemetryName>(name: N, event: TelemetryEvents[N]): void => {
    const ended = name === 'attempt.ended' ? (event as TelemetryEvents['attempt.ended']) : null
    if (ended?.state !== 'DELIVERED') return tell(name, event)
    if (ms.length === 0) later(flush)
    ms.push(ended.ms)
    ageMs.push(ended.ageMs)
  }
}
