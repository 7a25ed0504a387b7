import type { Schema } from '../../api/client.ts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { figureOf, whole } from '../../strings/number.ts'
import { text, word } from '../../strings/text.ts'

type Service = Schema<'Service'>

const STATE_TONES: Readonly<Record<Service['state'], Tone>> = {
  ACTIVE: 'success',
  PAUSED: 'warning',
  DISABLED: 'error',
}

/** Is it delivered to? */
export const StateBadge = ({ state }: Pick<Service, 'state'>) => (
  <Badge tone={STATE_TONES[state]}>{word('service.state', state)}</Badge>
)

const HEALTH_TONES = { failing: 'error', unsteady: 'warning', well: 'success', unknown: 'neutral' } as const
/** How its deliveries go. */
export type Health = keyof typeof HEALTH_TONES

/** Below this share of the attempts of a day that succeeded, something is wrong now and then. */
const STEADY = 0.95

/** @returns how the deliveries of a service go */
export const healthOf = ({ health }: Pick<Service, 'health'>): Health => {
  if (health.failing_since !== null) return 'failing'
  if (health.success_rate === null) return 'unknown'
  return health.success_rate < STEADY ? 'unsteady' : 'well'
}

/** How its deliveries go, in a word. */
export const HealthBadge = ({ service }: { service: Pick<Service, 'health'> }) => {
  const health = healthOf(service)
  return <Badge tone={HEALTH_TONES[health]}>{word('service.health', health)}</Badge>
}

/** A share as percent: never 100 % where one failed. */
export const percentOf = (share: number | null): string => {
  if (share === null) return '–'
  const floor = Math.floor(share * 1_000) / 10
  return `${figureOf(floor)} %`
}

/** @param count counted by the hub up to 10,000 */
export const countOf = (count: number): string =>
  count >= 10_000 ? text('service.atLeast', { count }) : whole(count)
