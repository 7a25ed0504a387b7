import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { Button } from '../../kit/button.tsx'
import { Input, Select } from '../../kit/fields.tsx'
import { withQuery } from '../../shell/places.ts'
import { text, word } from '../../strings/text.ts'
import { type Filter, filterOf, isFiltered, NO_FILTER, queryOf, SPANS, STATES } from './filter.ts'
import { isoOf, localOf } from './local-time.ts'

/** The filter that stands in the address, and how another comes there. */
export const useFilter = (): readonly [filter: Filter, set: (filter: Filter) => void] => {
  const { path, query, route } = useLocation()
  return [filterOf(query), next => route(withQuery(path, queryOf(next)))]
}

interface FieldsProps {
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
}

const OwnTime = ({ filter, onChange }: FieldsProps) => (
  <>
    <Input
      type="datetime-local"
      label={text('delivery.from')}
      value={localOf(filter.from)}
      onInput={from => onChange({ ...filter, from: isoOf(from) })}
    />
    <Input
      type="datetime-local"
      label={text('delivery.till')}
      value={localOf(filter.till)}
      onInput={till => onChange({ ...filter, till: isoOf(till) })}
    />
  </>
)

const STATE_OPTIONS = [
  { value: '', label: text('common.all') },
  ...STATES.map(value => ({ value, label: word('delivery.state', value) })),
]
const TIME_OPTIONS = [
  { value: '', label: text('delivery.anyTime') },
  ...[...Object.keys(SPANS), 'own'].map(value => ({ value, label: word('span', value) })),
]

/** Is it what a status code looks like, or nothing? */
const isStatus = (value: string): boolean => value === '' || /^[1-5]\d\d$/.test(value)
const isId = (value: string): boolean =>
  value === '' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

/** What is typed counts when it is sent; what is chosen counts at once. */
const useTyped = (filter: Filter, set: (filter: Filter) => void) => {
  const [draft, setDraft] = useState(filter)
  const [isTried, setTried] = useState(false)
  const { status, message, from, till, time, state } = filter
  useEffect(
    () => setDraft({ state, status, message, time, from, till }),
    [state, status, message, time, from, till],
  )
  const wrong = {
    status: isTried && !isStatus(draft.status) ? text('delivery.statusWrong') : undefined,
    message: isTried && !isId(draft.message) ? text('delivery.messageWrong') : undefined,
  }
  const send = (): void => {
    setTried(true)
    if (isStatus(draft.status) && isId(draft.message)) set(draft)
  }
  return { draft, setDraft, wrong, send }
}

/** What is chosen. */
const Chosen = ({ filter, onChange }: FieldsProps) => (
  <>
    <Select
      label={text('common.state')}
      value={filter.state}
      options={STATE_OPTIONS}
      onChange={state => onChange({ ...filter, state })}
    />
    <Select
      label={text('common.created')}
      value={filter.time}
      options={TIME_OPTIONS}
      onChange={time => onChange({ ...filter, time })}
    />
  </>
)

/** What is typed. */
const Typed = ({ draft, setDraft, wrong }: ReturnType<typeof useTyped>) => (
  <>
    {draft.time === 'own' && <OwnTime filter={draft} onChange={setDraft} />}
    <Input
      label={text('delivery.statusLabel')}
      placeholder={text('delivery.statusExample')}
      value={draft.status}
      onInput={status => setDraft({ ...draft, status: status.trim() })}
      error={wrong.status}
    />
    <Input
      label={text('delivery.messageId')}
      value={draft.message}
      onInput={message => setDraft({ ...draft, message: message.trim() })}
      error={wrong.message}
    />
  </>
)

/** What a list of deliveries is filtered by. */
export const FilterBar = () => {
  const [filter, set] = useFilter()
  const typed = useTyped(filter, set)
  return (
    <form
      class="gt-filters"
      aria-label={text('delivery.filters')}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        typed.send()
      }}
    >
      <Chosen filter={filter} onChange={set} />
      <Typed {...typed} />
      <div class="gt-filters__actions">
        <Button type="submit">{text('delivery.apply')}</Button>
        {isFiltered(filter) && (
          <Button look="bare" onClick={() => set(NO_FILTER)}>
            {text('common.clearFilters')}
          </Button>
        )}
      </div>
    </form>
  )
}
