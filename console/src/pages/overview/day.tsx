import { lastMinute, pulse } from '../../api/pulse.ts'
import { Spark } from '../../kit/chart.tsx'
import { Figure } from '../../kit/facts.tsx'
import { whole } from '../../strings/number.ts'
import { text } from '../../strings/text.ts'
import { LastHour } from './last-hour.tsx'
import type { Parts } from './parts.ts'
import { PlatformTroubles } from './platform-troubles.tsx'
import { ServiceTroubles } from './service-troubles.tsx'

/** Of the last minute, and how it went in the last ten. */
const Live = ({ of }: { of: 'events' | 'delivered' }) => (
  <span class="gt-live-figure">
    {whole(lastMinute(of))}
    <Spark values={pulse.value.map(beat => beat[of])} label={text('overview.pulse')} />
  </span>
)

const Figures = ({ services }: Pick<Parts, 'services'>) => {
  const sum = (of: 'backlog' | 'held'): number =>
    services.reduce((total, { health }) => total + health[of], 0)
  const failing = services.filter(
    ({ health, state }) => health.failing_since !== null || state === 'DISABLED',
  )
  return (
    <div class="gt-figures">
      <Figure
        label={text('common.messages')}
        value={<Live of="events" />}
        detail={text('overview.perMinute')}
      />
      <Figure
        label={text('serviceStats.kind.delivered')}
        value={<Live of="delivered" />}
        detail={text('overview.perMinute')}
      />
      <Figure
        label={text('service.waiting')}
        value={whole(sum('backlog'))}
        detail={text('overview.backlogHelp')}
      />
      <Figure
        label={text('service.held')}
        value={whole(sum('held'))}
        detail={text('overview.heldHelp')}
        tone={sum('held') > 0 ? 'warning' : 'neutral'}
      />
      <Figure
        label={text('service.health.failing')}
        value={whole(failing.length)}
        detail={text('overview.ofServices', { count: services.length })}
        tone={failing.length > 0 ? 'error' : 'success'}
      />
    </div>
  )
}

/** How it goes today. */
export const Day = ({ parts }: { parts: Parts }) => (
  <>
    <Figures services={parts.services} />
    <LastHour services={parts.services} />
    <div class="gt-grid">
      <ServiceTroubles services={parts.services} />
      <PlatformTroubles platforms={parts.platforms} />
    </div>
  </>
)
