import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { type Query, useQuery } from '../../api/query.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Empty } from '../../kit/empty.tsx'
import { ErrorNote, Note } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { SkeletonRows } from '../../kit/skeleton.tsx'
import { toast } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import type { ServicePart } from '../services/part.ts'
import { isRunning, ReplayItem } from './replay-item.tsx'
import { StartReplay } from './start-replay.tsx'

const MOST = 50
const LOOK_MS = 5_000

type Replays = Schema<'ReplayList'>

/** They are jobs of the hub: nothing of them is kept here. */
const useReplays = (serviceId: string): Query<Replays> => {
  const { tenantId } = useHere()
  const [isBusy, setBusy] = useState(false)
  const path = { tenant_id: tenantId, service_id: serviceId }
  return useQuery(
    `replays ${serviceId}`,
    async () => {
      const list = await take(
        api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/replays/', {
          params: { path, query: { limit: MOST } },
        }),
      )
      setBusy(list.results.some(isRunning))
      return list
    },
    {
      on: news => news.kind !== 'again' && news.kind !== 'message' && news.data.service_id === serviceId,
      // What a replay passes over is no attempt, and so no news.
      ...(isBusy ? { everyMs: LOOK_MS } : {}),
    },
  )
}

interface StopProps {
  readonly replay: Schema<'Replay'>
  readonly onStopped: () => void
  readonly onClose: () => void
}

const Stop = ({ replay, onStopped, onClose }: StopProps) => {
  const { tenantId } = useHere()
  const stop = async (): Promise<void> => {
    const path = { tenant_id: tenantId, service_id: replay.service_id, replay_id: replay.id }
    await api.DELETE('/api/v1/tenants/{tenant_id}/services/{service_id}/replays/{replay_id}/', {
      params: { path },
    })
    toast(text('replay.stopped'))
    onStopped()
  }
  return (
    <Confirm
      title={text('replay.stopTitle')}
      action={text('replay.stop')}
      isDestructive
      onConfirm={stop}
      onClose={onClose}
    >
      <p>{text('replay.stopMeans')}</p>
      <p>{text('replay.stopAgain')}</p>
    </Confirm>
  )
}

interface ListProps {
  readonly replays: readonly Schema<'Replay'>[]
  readonly onStop: (replay: Schema<'Replay'>) => void
  readonly start: preact.ComponentChildren
}

const List = ({ replays, onStop, start }: ListProps) => {
  const { isAdmin } = useHere()
  if (replays.length === 0) {
    return (
      <Empty icon="utility:replay" title={text('replay.none')} action={start}>
        {text('replay.noneText')}
      </Empty>
    )
  }
  return (
    <ul>
      {replays.map(replay => (
        <ReplayItem
          key={replay.id}
          replay={replay}
          {...(isAdmin && isRunning(replay) ? { onStop: () => onStop(replay) } : {})}
        />
      ))}
    </ul>
  )
}

/** What was sent again, and is being sent again. */
export const ServiceReplays = ({ service }: ServicePart) => {
  const { isAdmin } = useHere()
  const replays = useReplays(service.id)
  const [isStarting, setStarting] = useState(false)
  const [stopping, setStopping] = useState<Schema<'Replay'> | null>(null)
  const all = replays.data?.results ?? null
  const start = isAdmin ? (
    <Button look="brand" onClick={() => setStarting(true)}>
      {text('replay.startTitle')}
    </Button>
  ) : undefined
  return (
    <Card title={text('replay.title')} isFlush actions={all !== null && all.length > 0 ? start : undefined}>
      <ErrorNote error={replays.error} onRetry={replays.reload} />
      {service.state !== 'ACTIVE' && all?.some(isRunning) === true && (
        <Note kind="warning">{text('replay.waits')}</Note>
      )}
      {all !== null && <List replays={all} onStop={setStopping} start={start} />}
      {all === null && replays.error === null && <SkeletonRows />}
      {isStarting && (
        <StartReplay service={service} onStarted={replays.reload} onClose={() => setStarting(false)} />
      )}
      {stopping !== null && (
        <Stop replay={stopping} onStopped={replays.reload} onClose={() => setStopping(null)} />
      )}
    </Card>
  )
}
