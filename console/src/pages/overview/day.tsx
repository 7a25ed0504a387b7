import { lastMinute, pulse } from '../../api/pulse.ts'
import { Chart } from '../../kit/chart.tsx'
import { Figure } from '../../kit/facts.tsx'
import { Card } from '../../kit/page.tsx'
import { text } from '../../strings/text.ts'
import type { Parts } from './parts.ts'
import { PlatformTroubles } from './platform-troubles.tsx'
import { ServiceTroubles } from './service-troubles.tsx'

const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** The last ten minutes, as the stream told them. */
const Pulse = () => {
  const beats = pulse.value
  return (
    <Card title={text('overview.pulse')}>
      <Chart
        kind="bars"
        label={text('overview.pulse')}
        times={beats.map(({ at }) => new Date(at).toISOString())}
        format={whole}
        series={[
          { label: text('overview.delivered'), tone: 'success', values: beats.map(beat => beat.delivered) },
          { label: text('overview.failed'), tone: 'error', values: beats.map(beat => beat.failed) },
        ]}
      />
      <p class="gt-quiet">{text('overview.pulseHelp')}</p>
    </Card>
  )
}

const Figures = ({ services }: Pick<Parts, 'services'>) => {
  const sum = (of: 'backlog' | 'held'): number =>
    services.reduce((total, { health }) => total + health[of], 0)
  const failing = services.filter(
    ({ health, state }) => health.failing_since !== null || state === 'DISABLED',
  )
  return (
    <div class="gt-figures">
      <Figure
        label={text('overview.eventsIn')}
        value={whole(lastMinute('events'))}
        detail={text('overview.perMinute')}
      />
      <Figure
        label={text('overview.deliveredOut')}
        value={whole(lastMinute('delivered'))}
        detail={text('overview.perMinute')}
      />
      <Figure
        label={text('overview.backlog')}
        value={whole(sum('backlog'))}
        detail={text('overview.backlogHelp')}
      />
      <Figure
        label={text('overview.held')}
        value={whole(sum('held'))}
        detail={text('overview.heldHelp')}
        tone={sum('held') > 0 ? 'warning' : 'neutral'}
      />
      <Figure
        label={text('overview.failing')}
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
    <Pulse />
    <div class="gt-grid">
      <ServiceTroubles services={parts.services} />
      <PlatformTroubles platforms={parts.platforms} />
    </div>
  </>
)
