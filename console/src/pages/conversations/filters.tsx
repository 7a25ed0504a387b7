import { Button } from '../../kit/button.tsx'
import { Select } from '../../kit/fields.tsx'
import { text, word } from '../../strings/text.ts'
import { useFilter } from './data.ts'
import { STATES } from './state.tsx'

const ALL = { value: '', label: text('common.all') }

type Named = { readonly id: string; readonly name: string }

/** What there is to choose from. */
export interface FilterChoices {
  readonly agents: readonly Named[]
  readonly platforms: readonly Named[]
}

/** Narrows the list: the choice stands in the address. */
export const Filters = ({ agents, platforms }: FilterChoices) => {
  const { filter, set, clear, isSet } = useFilter()
  const named = (rows: readonly Named[]) => [ALL, ...rows.map(({ id, name }) => ({ value: id, label: name }))]
  const states = [ALL, ...STATES.map(value => ({ value, label: word('conversations.state', value) }))]
  return (
    <search class="gt-filters" aria-label={text('conversations.filters')}>
      <Select
        label={text('common.state')}
        value={filter.state}
        options={states}
        onChange={state => set({ state: STATES.find(one => one === state) ?? '' })}
      />
      <Select
        label={text('common.account')}
        value={filter.platform}
        options={named(platforms)}
        onChange={platform => set({ platform })}
      />
      <Select
        label={text('conversations.agent')}
        value={filter.agent}
        options={named(agents)}
        onChange={agent => set({ agent })}
      />
      {isSet && (
        <Button look="bare" class="gt-filters__clear" onClick={clear}>
          {text('common.clearFilters')}
        </Button>
      )}
    </search>
  )
}
