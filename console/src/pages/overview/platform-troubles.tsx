import type { Schema } from '../../api/client.ts'
import { hubNow } from '../../api/clock.ts'
import { Badge } from '../../kit/badge.tsx'
import { Empty } from '../../kit/empty.tsx'
import { platformName } from '../../kit/mark.tsx'
import { Card } from '../../kit/page.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { HealthBadge } from '../platforms/health.tsx'
import { quietSince } from './quiet.ts'

type Platform = Schema<'Platform'>

/** What is wrong with an account, in words. */
const Trouble = ({ platform: { type, health } }: { platform: Platform }) => (
  <span>
    {health.state === 'ok' ? (
      <>
        {text('platforms.lastHeard')} <Ago at={health.last_heard_at} />
      </>
    ) : (
      (health.detail ?? platformName(type))
    )}
  </span>
)

const Row = ({ platform }: { platform: Platform }) => {
  const { to } = useHere()
  const { health } = platform
  return (
    <li class="gt-trouble">
      <div class="gt-trouble__words">
        <a href={to.platform(platform.id)}>{platform.name}</a>
        <Trouble platform={platform} />
      </div>
      {health.state === 'ok' ? (
        <Badge>{text('overview.platformQuiet')}</Badge>
      ) : (
        <HealthBadge health={health} />
      )}
    </li>
  )
}

/** Accounts that cannot be heard, or were not for long. */
export const PlatformTroubles = ({ platforms }: { platforms: readonly Platform[] }) => {
  const { to } = useHere()
  const now = hubNow()
  const troubled = platforms.filter(one => one.health.state !== 'ok' || quietSince(one, now) !== null)
  return (
    <Card
      title={text('overview.platformTroubles')}
      icon="standard:data_streams"
      actions={<a href={to.platforms}>{text('overview.allPlatforms')}</a>}
      isFlush
    >
      {troubled.length === 0 ? (
        <Empty icon="utility:success" title={text('overview.noPlatformTrouble')} />
      ) : (
        <ul>
          {troubled.map(platform => (
            <Row key={platform.id} platform={platform} />
          ))}
        </ul>
      )}
    </Card>
  )
}
