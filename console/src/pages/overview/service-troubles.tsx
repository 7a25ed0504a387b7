import type { Schema } from '../../api/client.ts'
import { Badge } from '../../kit/badge.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { HealthBadge, StateBadge } from '../services/health.tsx'
import { useByNeed } from '../shared/need.ts'
import { Troubles } from './troubles.tsx'

type Service = Schema<'Service'>

/** All of them are on the page of deliveries, in the same order. */
const SHOWN = 10

const isTroubled = ({ state, health }: Service): boolean =>
  state !== 'ACTIVE' || health.failing_since !== null || health.held > 0

const Words = ({ service: { state, health, disabled_reason } }: { service: Service }) => {
  if (state === 'DISABLED') return <>{disabled_reason ?? text('service.state.DISABLED')}</>
  if (health.failing_since === null) return <>{text('overview.holds', { count: health.held })}</>
  return (
    <>
      {text('overview.failingSince')} <Ago at={health.failing_since} />
    </>
  )
}

const InAWord = ({ service }: { service: Service }) => {
  const { state, health } = service
  if (state !== 'ACTIVE') return <StateBadge state={state} />
  if (health.failing_since !== null) return <HealthBadge service={service} />
  return <Badge tone="warning">{text('service.held')}</Badge>
}

/** Services that need somebody. */
export const ServiceTroubles = ({ services }: { services: readonly Service[] }) => {
  const { to } = useHere()
  const troubled = useByNeed(services).filter(isTroubled)
  const hidden = troubled.length - SHOWN
  return (
    <Troubles
      title={text('overview.serviceTroubles')}
      icon="standard:connected_apps"
      all={<a href={to.services}>{text('overview.allServices')}</a>}
      none={text('overview.noServiceTrouble')}
      troubles={troubled.slice(0, SHOWN).map(service => ({
        id: service.id,
        name: service.name,
        href: to.service(service.id),
        words: <Words service={service} />,
        badge: <InAWord service={service} />,
      }))}
      more={hidden > 0 && <a href={to.deliveries}>{text('overview.moreTrouble', { count: hidden })}</a>}
    />
  )
}
