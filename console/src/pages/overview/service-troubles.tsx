import type { Schema } from '../../api/client.ts'
import { Badge } from '../../kit/badge.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Card } from '../../kit/page.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { HealthBadge, StateBadge } from '../services/health.tsx'
import { useByNeed } from '../shared/need.ts'

type Service = Schema<'Service'>

/** All of them are on the page of deliveries, in the same order. */
const SHOWN = 10

const isTroubled = ({ state, health }: Service): boolean =>
  state !== 'ACTIVE' || health.failing_since !== null || health.held > 0

/** What is wrong with a service, in words. */
const Trouble = ({ service }: { service: Service }) => {
  const { state, health, disabled_reason } = service
  if (state === 'DISABLED') return <span>{disabled_reason ?? text('service.state.DISABLED')}</span>
  if (health.failing_since !== null) {
    return (
      <span>
        {text('overview.failingSince')} <Ago at={health.failing_since} />
      </span>
    )
  }
  return <span>{text('overview.holds', { count: health.held })}</span>
}

/** The same in a word. */
const TroubleBadge = ({ service }: { service: Service }) => {
  const { state, health } = service
  if (state !== 'ACTIVE') return <StateBadge state={state} />
  if (health.failing_since !== null) return <HealthBadge service={service} />
  return <Badge tone="warning">{text('service.held')}</Badge>
}

const Row = ({ service }: { service: Service }) => {
  const { to } = useHere()
  return (
    <li class="gt-trouble">
      <div class="gt-trouble__words">
        <a href={to.service(service.id)}>{service.name}</a>
        <Trouble service={service} />
      </div>
      <TroubleBadge service={service} />
    </li>
  )
}

/** Services that need somebody. */
export const ServiceTroubles = ({ services }: { services: readonly Service[] }) => {
  const { to } = useHere()
  const troubled = useByNeed(services).filter(isTroubled)
  const hidden = Math.max(0, troubled.length - SHOWN)
  return (
    <Card
      title={text('overview.serviceTroubles')}
      icon="standard:connected_apps"
      actions={<a href={to.services}>{text('overview.allServices')}</a>}
      isFlush
    >
      {troubled.length === 0 ? (
        <Empty icon="utility:success" title={text('overview.noServiceTrouble')} />
      ) : (
        <ul>
          {troubled.slice(0, SHOWN).map(service => (
            <Row key={service.id} service={service} />
          ))}
          {hidden > 0 && (
            <li class="gt-trouble">
              <a href={to.deliveries}>{text('overview.moreTrouble', { count: hidden })}</a>
            </li>
          )}
        </ul>
      )}
    </Card>
  )
}
