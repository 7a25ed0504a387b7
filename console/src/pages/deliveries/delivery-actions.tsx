import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, type Schema, take } from '../../api/client.ts'
import type { Query } from '../../api/query.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { toast, toastError } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

type Detail = Schema<'DeliveryDetail'>

interface ActionsProps {
  readonly delivery: Detail
  readonly query: Query<Detail>
}

const Discard = ({ delivery, query, onClose }: ActionsProps & { onClose: () => void }) => {
  const { tenantId } = useHere()
  const discard = async (): Promise<void> => {
    const path = { tenant_id: tenantId, delivery_id: delivery.id }
    query.set(
      await take(
        api.POST('/api/v1/tenants/{tenant_id}/deliveries/{delivery_id}/discard/', { params: { path } }),
      ),
    )
    toast(text('delivery.discarded'))
  }
  return (
    <Confirm
      title={text('delivery.discardTitle')}
      action={text('common.discard')}
      isDestructive
      onConfirm={discard}
      onClose={onClose}
    >
      <p>{text('delivery.discardMeans')}</p>
      <p>{text('delivery.discardAgain')}</p>
    </Confirm>
  )
}

/** Sends it again; what had ended well is sent as a new delivery, which is then shown. */
const useRetry = ({ delivery, query }: ActionsProps) => {
  const { tenantId, to } = useHere()
  const { route } = useLocation()
  const [isBusy, setBusy] = useState(false)
  const retry = async (): Promise<void> => {
    setBusy(true)
    try {
      const path = { tenant_id: tenantId, delivery_id: delivery.id }
      const next = await take(
        api.POST('/api/v1/tenants/{tenant_id}/deliveries/{delivery_id}/retry/', { params: { path } }),
      )
      toast(text(next.id === delivery.id ? 'delivery.retried' : 'delivery.sentAnew'))
      if (next.id !== delivery.id) return route(to.delivery(next.id))
      query.set(next)
      // Its outcome may have come before this answer.
      query.reload()
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, retry: () => void retry() }
}

/** Is it tried again as itself? What has ended well is sent anew; what is held waits for its service. */
export const canRetry = (state: Detail['state']): boolean => state === 'PENDING' || state === 'FAILED'

/** What can be done with a delivery. */
export const DeliveryActions = ({ delivery, query }: ActionsProps) => {
  const [isDiscarding, setDiscarding] = useState(false)
  const { isBusy, retry } = useRetry({ delivery, query })
  const { state, in_flight } = delivery
  const isAgain = state === 'DELIVERED' || state === 'DISCARDED'
  return (
    <>
      {!isAgain && (
        <Button look="dangerText" disabled={in_flight} onClick={() => setDiscarding(true)}>
          {text('common.discard')}
        </Button>
      )}
      {/* What is held is delivered when its service is resumed, and not before. */}
      {state !== 'HELD' && (
        <Button
          look={isAgain ? 'neutral' : 'brand'}
          icon="utility:refresh"
          busy={isBusy}
          disabled={in_flight}
          onClick={retry}
        >
          {text(isAgain ? 'common.sendAgain' : 'delivery.retry')}
        </Button>
      )}
      {isDiscarding && <Discard delivery={delivery} query={query} onClose={() => setDiscarding(false)} />}
    </>
  )
}
