import { Button } from '../../kit/button.tsx'
import { Select } from '../../kit/fields.tsx'
import { text, word } from '../../strings/text.ts'
import { useAgents, useFilter, usePlatforms } from './data.ts'
import { STATES } from './state.tsx'

const ALL = { value: '', label: text('conversations.all') }

/** Narrows the list: the choice stands in the address. */
export const Filters = () => {
  const { filter, set, clear, isSet } = useFilter()
  const [agents, platforms] = [useAgents(), usePlatforms()]
  const named = (rows: readonly { id: string; name: string }[]) => [
    ALL,
    ...rows.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const states = [ALL, ...STATES.map(value => ({ value, label: word('conversations.state', value) }))]
  return (
    <search class="gt-filters" aria-label={text('conversations.filters')}>
      <Select
        label={text('conversations.stateOf')}
        value={filter.state}
        options={states}
        onChange={state => set({ state: STATES.find(one => one === state) ?? '' })}
      />
      <Select
        label={text('conversations.platform')}
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
          {text('conversations.clear')}
        </Button>
      )}
    </search>
  )
}
