import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { operatorName } from '../../kit/mark.tsx'
import { Ago } from '../../kit/time.tsx'
import { toast, toastError } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'

type Platform = Schema<'Platform'>

const TONES: Readonly<Record<Platform['health']['state'], Tone>> = {
  ok: 'success',
  unverified: 'warning',
  failing: 'error',
}

/** The state of an account in a word. */
export const HealthBadge = ({ health: { state } }: Pick<Platform, 'health'>) => (
  <Badge tone={TONES[state]}>{word('platforms.state', state)}</Badge>
)

/** Has the platform asked once more with the credentials that are kept, and told the hook. */
export const CheckAgain = ({
  platform,
  onChecked,
}: {
  platform: Platform
  onChecked: (now: Platform) => void
}) => {
  const { tenantId } = useHere()
  const [isBusy, setBusy] = useState(false)
  const check = async (): Promise<void> => {
    setBusy(true)
    try {
      const path = { tenant_id: tenantId, platform_id: platform.id }
      const body = { credentials: {} }
      const now = await take(
        api.PATCH('/api/v1/tenants/{tenant_id}/platforms/{platform_id}/', { params: { path }, body }),
      )
      const { state } = now.health
      toast(
        text('platforms.checkedNow', { state: word('platforms.state', state) }),
        state === 'failing' ? 'error' : 'success',
      )
      onChecked(now)
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button icon="utility:refresh" busy={isBusy} onClick={() => void check()}>
      {text('platforms.checkAgain')}
    </Button>
  )
}

/** The state of an account, what the platform said, and what to do about it. */
export const Health = ({ platform }: { platform: Platform }) => {
  const { health, type } = platform
  const kind = operatorName(type)
  return (
    <div class="gt-health">
      <p>
        <HealthBadge health={health} /> {text(`platforms.stateText.${health.state}`, { kind })}
      </p>
      {health.detail !== null && (
        <blockquote class="gt-said">
          <span class="gt-quiet">{text('platforms.said')}</span> {health.detail}
        </blockquote>
      )}
      {health.checked_at !== null && (
        <p class="gt-quiet">
          {text('platforms.checked')} <Ago at={health.checked_at} />
        </p>
      )}
    </div>
  )
}
