import { Button } from '../../kit/button.tsx'
import { Figure } from '../../kit/facts.tsx'
import { Card } from '../../kit/page.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { countOf, healthOf, percentOf } from './health.tsx'
import type { ServicePart } from './part.ts'
import { ServiceCharts } from './service-charts.tsx'
import { ServiceTrouble } from './service-trouble.tsx'

const TONES = { failing: 'error', unsteady: 'warning', well: 'success', unknown: 'neutral' } as const

const Figures = ({ service }: Pick<ServicePart, 'service'>) => {
  const { success_rate, backlog, held, last_delivery_at, failing_since } = service.health
  return (
    <div class="gt-figures">
      <Figure
        label={text('service.success')}
        value={percentOf(success_rate)}
        detail={text('serviceFigure.successHelp')}
        tone={success_rate === null ? 'neutral' : TONES[healthOf(service)]}
      />
      <Figure
        label={text('service.waiting')}
        value={countOf(backlog)}
        detail={text('serviceFigure.backlogHelp')}
      />
      <Figure
        label={text('service.held')}
        value={countOf(held)}
        detail={text('serviceFigure.heldHelp')}
        tone={held > 0 ? 'warning' : 'neutral'}
      />
      <Figure label={text('service.last')} value={<Ago at={last_delivery_at} />} isPhrase />
      <Figure
        label={text('serviceFigure.failing')}
        value={failing_since === null ? text('serviceFigure.notFailing') : <Ago at={failing_since} />}
        tone={failing_since === null ? 'neutral' : 'error'}
        isPhrase
      />
    </div>
  )
}

/** What is held, why, and what can be done with it. */
const Held = ({ service, desk }: Pick<ServicePart, 'service' | 'desk'>) => {
  const { isAdmin } = useHere()
  const { held } = service.health
  if (held === 0) return null
  const buttons = (
    <>
      <Button look="dangerText" onClick={() => desk.ask('discard', service)}>
        {text('serviceDo.discardOpen')}
      </Button>
      <Button look="brand" onClick={() => desk.ask('release', service)}>
        {text('serviceDo.releaseOpen')}
      </Button>
    </>
  )
  return (
    <Card
      title={text('serviceHeld.title', { count: held, held: countOf(held) })}
      actions={isAdmin && buttons}
    >
      <p>{word('serviceHeld.why', service.state)}</p>
    </Card>
  )
}

/** How a service is, what is wrong with it, and how it fared. */
export const ServiceOverview = ({ service, desk }: ServicePart) => (
  <>
    <ServiceTrouble service={service} />
    <Held service={service} desk={desk} />
    <Figures service={service} />
    <ServiceCharts id={service.id} />
  </>
)
