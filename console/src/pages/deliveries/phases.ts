import type { Schema } from '../../api/client.ts'

/** A part of an attempt's time, in milliseconds. */
export interface Phase {
  readonly name: 'dns' | 'connect' | 'tls' | 'wait' | 'read'
  readonly ms: number
}

const sum = (phases: readonly Phase[]): number => phases.reduce((all, { ms }) => all + ms, 0)

/** What an attempt spent its time on, in order; phases that did not take place are left out. */
export const phasesOf = ({
  dns_ms,
  connect_ms,
  tls_ms,
  first_byte_ms,
  total_ms,
}: Schema<'AttemptTimings'>): readonly Phase[] => {
  const known: readonly (readonly [Phase['name'], number | null])[] = [
    ['dns', dns_ms],
    ['connect', connect_ms],
    ['tls', tls_ms],
  ]
  const opened = known.flatMap(([name, ms]) => (ms === null ? [] : [{ name, ms }]))
  const waited = Math.max(0, (first_byte_ms ?? total_ms) - sum(opened))
  const phases: Phase[] = [...opened, { name: 'wait', ms: waited }]
  return first_byte_ms === null
    ? phases
    : [...phases, { name: 'read', ms: Math.max(0, total_ms - first_byte_ms) }]
}
