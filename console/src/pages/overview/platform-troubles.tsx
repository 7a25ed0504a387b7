import type { Schema } from '../../api/client.ts'
import { hubNow } from '../../api/clock.ts'
import { Badge } from '../../kit/badge.tsx'
import { platformName } from '../../kit/mark.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { HealthBadge } from '../platforms/health.tsx'
import { quietSince } from './quiet.ts'
import { Troubles } from './troubles.tsx'

type Platform = Schema<'Platform'>

const Words = ({ platform: { type, health } }: { platform: Platform }) =>
  health.state === 'ok' ? (
    <>
      {text('platforms.lastHeard')} <Ago at={health.last_heard_at} />
    </>
  ) : (
    (health.detail ?? platformName(type))
  )

const InAWord = ({ health }: Pick<Platform, 'health'>) =>
  health.state === 'ok' ? <Badge>{text('overview.platformQuiet')}</Badge> : <HealthBadge health={health} />

/** Accounts that cannot be heard, or were not for long. */
export const PlatformTroubles = ({ platforms }: { platforms: readonly Platform[] }) => {
  const { to } = useHere()
  const now = hubNow()
  const troubled = platforms.filter(one => one.health.state !== 'ok' || quietSince(one, now) !== null)
  return (
    <Troubles
      title={text('overview.platformTroubles')}
      icon="standard:data_streams"
      all={<a href={to.platforms}>{text('overview.allPlatforms')}</a>}
      none={text('overview.noPlatformTrouble')}
      troubles={troubled.map(platform => ({
        id: platform.id,
        name: platform.name,
        href: to.platform(platform.id),
        words: <Words platform={platform} />,
        badge: <InAWord health={platform.health} />,
      }))}
    />
  )
}
