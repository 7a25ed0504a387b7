import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { hubNow } from '../../api/clock.ts'
import { useQuery } from '../../api/query.ts'
import { useSubmit } from '../../api/submit.ts'
import { Input, Select } from '../../kit/fields.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { Note } from '../../kit/notes.tsx'
import { toast } from '../../kit/toast.tsx'
import { usePath } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { SPANS } from '../deliveries/filter.ts'
import { isoOf, localOf } from '../deliveries/local-time.ts'

type Only = Schema<'Replay'>['only']
type State = Schema<'Delivery'>['state']

export interface StartReplayProps {
  readonly service: Schema<'Service'>
  readonly only?: Only
  /** From when till when; left out: since the service fails, or the last day. */
  readonly range?: Pick<Draft, 'time' | 'from' | 'till'>
  readonly onStarted: () => void
  readonly onClose: () => void
}

const ONLY: readonly Only[] = ['failed', 'delivered', 'all']
/** What each kind sends again. */
const OF: Readonly<Record<Only, readonly State[]>> = {
  failed: ['FAILED'],
  delivered: ['DELIVERED'],
  all: ['FAILED', 'DELIVERED', 'DISCARDED'],
}

interface Draft {
  /** When it was begun, in milliseconds: hours and days count back from there, however often it is sent. */
  readonly now: number
  readonly only: Only
  /** One of {@link SPANS}, `failing`, `ever`, or `own`: `from` and `till`. */
  readonly time: string
  readonly from: string
  readonly till: string
  readonly rate: string
}

const draftOf = ({ only = 'failed', range, service }: StartReplayProps): Draft => {
  const time = service.health.failing_since === null ? 'day' : 'failing'
  return { now: hubNow(), only, ...(range ?? { time, from: '', till: '' }), rate: '' }
}

/** From when till when, as the API takes it. */
const rangeOf = ({ now, time, from, till }: Draft, service: Schema<'Service'>) => {
  const span = SPANS[time]
  if (span !== undefined) return { from_time: new Date(now - span).toISOString() }
  if (time === 'failing') return { from_time: beforeFailing(service) }
  if (time === 'ever') return { from_time: service.created_at }
  return { from_time: from, ...(till === '' ? {} : { till_time: till }) }
}

/** It fails since its first failed attempt: what was tried then was made a little earlier. */
const EARLIER_MS = 60_000
const beforeFailing = ({ health: { failing_since } }: Schema<'Service'>): string =>
  new Date(Date.parse(failing_since ?? new Date(hubNow()).toISOString()) - EARLIER_MS).toISOString()

/** How many deliveries it would be, and whether there are more than were counted. */
const useCount = (service: Schema<'Service'>, draft: Draft) => {
  const path = { ...usePath(), service_id: service.id }
  const { only, time, from, till } = draft
  return useQuery(JSON.stringify(['replay', service.id, only, time, from, till]), async () => {
    if (time === 'own' && from === '') return null
    const lists = await Promise.all(
      OF[only].map(state => {
        const query = { ...rangeOf(draft, service), state, limit: 1 }
        return take(
          api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/deliveries/', {
            params: { path, query },
          }),
        )
      }),
    )
    return {
      count: lists.reduce((sum, list) => sum + list.count, 0),
      isMore: lists.some(list => list.count_is_estimate === true),
    }
  })
}

const Count = ({ service, draft }: { service: Schema<'Service'>; draft: Draft }) => {
  const { data, error } = useCount(service, draft)
  const isOpen = draft.time === 'own' && draft.from === ''
  const said = isOpen
    ? text('replay.fromWhen')
    : data === null
      ? text(error === null ? 'replay.counting' : 'replay.notCounted')
      : text(data.isMore ? 'replay.countMore' : 'replay.count', { count: data.count })
  return (
    <Note>
      <strong>{said}</strong> {text('replay.atReceiver')}
      {service.state !== 'ACTIVE' && ` ${text('replay.whilePaused')}`}
    </Note>
  )
}

interface FieldsProps {
  readonly draft: Draft
  readonly set: (draft: Draft) => void
  readonly wrong: (path: string) => string | undefined
}

const OwnRange = ({ draft, set, wrong }: FieldsProps) => (
  <div class="gt-pair">
    <Input
      type="datetime-local"
      label={text('delivery.from')}
      required
      value={localOf(draft.from)}
      onInput={from => set({ ...draft, from: isoOf(from) })}
      error={wrong('from_time')}
    />
    <Input
      type="datetime-local"
      label={text('delivery.till')}
      help={text('replay.tillHelp')}
      value={localOf(draft.till)}
      onInput={till => set({ ...draft, till: isoOf(till) })}
      error={wrong('till_time')}
    />
  </div>
)

const timesOf = ({ health }: Schema<'Service'>) =>
  [...(health.failing_since === null ? [] : ['failing']), ...Object.keys(SPANS), 'ever', 'own'].map(
    value => ({
      value,
      label: word('span', value),
    }),
  )

/** Begins it at the hub. */
const useStart = ({ service, onStarted, onClose }: StartReplayProps, draft: Draft) => {
  const path = { ...usePath(), service_id: service.id }
  return useSubmit(['from_time', 'till_time', 'only', 'rate_per_s'], async () => {
    const rate = draft.rate === '' ? {} : { rate_per_s: Number(draft.rate) }
    const body = { ...rangeOf(draft, service), only: draft.only, ...rate }
    await take(
      api.POST('/api/v1/tenants/{tenant_id}/services/{service_id}/replays/', { params: { path }, body }),
    )
    toast(text('replay.started'))
    onClose()
    onStarted()
  })
}

/** Asks for a replay, saying how much it is and what the receiver will see of it. */
export const StartReplay = (props: StartReplayProps) => {
  const { service, onClose } = props
  const [draft, set] = useState(() => draftOf(props))
  const submit = useStart(props, draft)
  return (
    <FormModal
      title={text('replay.startTitle')}
      action={text('common.sendAgain')}
      submit={submit}
      onClose={onClose}
    >
      <Select
        label={text('replay.only')}
        value={draft.only}
        options={ONLY.map(value => ({ value, label: word('replay.only', value) }))}
        onChange={only => set({ ...draft, only: only as Only })}
        help={word('replay.onlyHelp', draft.only)}
      />
      <Select
        label={text('common.created')}
        value={draft.time}
        options={timesOf(service)}
        onChange={time => set({ ...draft, time })}
        error={draft.time === 'own' ? undefined : (submit.wrong('from_time') ?? submit.wrong('till_time'))}
      />
      {draft.time === 'own' && <OwnRange draft={draft} set={set} wrong={submit.wrong} />}
      <Input
        type="number"
        label={text('replay.rate')}
        help={text('replay.rateHelp')}
        value={draft.rate}
        onInput={rate => set({ ...draft, rate })}
        min={0.1}
        error={submit.wrong('rate_per_s')}
      />
      <Count service={service} draft={draft} />
    </FormModal>
  )
}
