import type { Schema } from '../../api/client.ts'
import { Badge } from '../../kit/badge.tsx'
import { Empty } from '../../kit/empty.tsx'
import { platformName } from '../../kit/mark.tsx'
import { Card } from '../../kit/page.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

type Platform = Schema<'Platform'>

const BADGES = {
  failing: ['error', 'overview.platformFailing'],
  unverified: ['warning', 'overview.platformUnverified'],
  ok: ['neutral', 'overview.platformQuiet'],
} as const

const Row = ({ platform }: { platform: Platform }) => {
  const { to } = useHere()
  const [tone, name] = BADGES[platform.health.state]
  return (
    <li class="gt-trouble">
      <div class="gt-trouble__words">
        <a href={to.platform(platform.id)}>{platform.name}</a>
        <span>{platform.health.detail ?? platformName(platform.type)}</span>
      </div>
      <Badge tone={tone}>{text(name)}</Badge>
    </li>
  )
}

/** Accounts that cannot be heard, or were not for long. */
export const PlatformTroubles = ({ platforms }: { platforms: readonly Platform[] }) => {
  const { to } = useHere()
  const troubled = platforms.filter(({ health }) => health.state !== 'ok')
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
