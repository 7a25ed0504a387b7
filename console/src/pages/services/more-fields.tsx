import { api, take } from '../../api/client.ts'
import { LONGEST_PAGE } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { Button } from '../../kit/button.tsx'
import { Input } from '../../kit/fields.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { usePath } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { CheckList } from './check-list.tsx'
import { USUAL } from './draft.ts'
import { freshRow, HeaderRows } from './header-rows.tsx'
import { DIRECTIONS, MESSAGE_TYPES } from './message-types.ts'
import type { FieldsProps } from './service-fields.tsx'

const PlatformChoice = ({ draft, onChange }: FieldsProps) => {
  const path = usePath()
  const platforms = useQuery('platforms of the form', () =>
    take(
      api.GET('/api/v1/tenants/{tenant_id}/platforms/', {
        params: { path, query: { limit: LONGEST_PAGE } },
      }),
    ),
  )
  const found = platforms.data?.results ?? []
  const options = found.map(({ id, name, type }) => ({
    value: id,
    label: `${name} (${word('platform', type)})`,
  }))
  // Chosen once, and not to be had any more: it can only be taken out.
  const gone = platforms.data === null ? [] : draft.platforms.filter(id => !found.some(one => one.id === id))
  for (const value of gone) options.push({ value, label: text('serviceForm.platformGone') })
  return (
    <>
      <ErrorNote error={platforms.error} onRetry={platforms.reload} />
      {options.length > 0 && (
        <CheckList
          label={text('serviceForm.platforms')}
          options={options}
          chosen={draft.platforms}
          onChange={chosen => onChange({ ...draft, platforms: chosen })}
        />
      )}
    </>
  )
}

/** Which events it gets. */
export const FilterFields = (props: FieldsProps) => {
  const { draft, onChange } = props
  return (
    <div class="gt-stack">
      <h3 class="slds-text-heading_small">{text('serviceForm.filter')}</h3>
      <p class="gt-quiet">{text('serviceForm.filterHelp')}</p>
      <PlatformChoice {...props} />
      <CheckList
        label={text('serviceForm.directions')}
        options={DIRECTIONS.map(value => ({ value, label: word('direction', value) }))}
        chosen={draft.directions}
        onChange={directions => onChange({ ...draft, directions })}
      />
      <CheckList
        label={text('serviceForm.types')}
        options={MESSAGE_TYPES.map(value => ({ value, label: word('messageType', value) }))}
        chosen={draft.types}
        onChange={types => onChange({ ...draft, types })}
      />
    </div>
  )
}

/** How hard it may be called. */
const PaceFields = ({ draft, onChange, wrong }: FieldsProps) => (
  <div class="gt-grid gt-grid_narrow">
    <Input
      label={text('serviceForm.timeout')}
      type="number"
      min={1}
      max={30}
      value={draft.timeout}
      placeholder={String(USUAL.timeout)}
      help={text('serviceForm.timeoutHelp')}
      error={wrong('timeout_s')}
      onInput={timeout => onChange({ ...draft, timeout })}
    />
    <Input
      label={text('serviceForm.inFlight')}
      type="number"
      min={1}
      max={512}
      value={draft.inFlight}
      placeholder={String(USUAL.inFlight)}
      help={text('serviceForm.inFlightHelp')}
      error={wrong('max_in_flight')}
      onInput={inFlight => onChange({ ...draft, inFlight })}
    />
    <Input
      label={text('serviceForm.rate')}
      type="number"
      min={0.1}
      max={10_000}
      value={draft.rate}
      placeholder={text('serviceForm.noLimit')}
      help={text('serviceForm.rateHelp')}
      error={wrong('rate_per_s')}
      onInput={rate => onChange({ ...draft, rate })}
    />
  </div>
)

/** Headers of its own: nobody can read back what is stored, so they stay or are replaced as a whole. */
const HeaderFields = ({ draft, onChange, wrong, isStored = false }: MoreFieldsProps) =>
  draft.headers === null ? (
    <div class="slds-form-element">
      <div class="slds-form-element__label">{text('common.headers')}</div>
      <div class="gt-row">
        <span class="gt-quiet">{text('serviceForm.headersStored')}</span>
        <Button onClick={() => onChange({ ...draft, headers: [freshRow()] })}>
          {text('serviceForm.headersReplace')}
        </Button>
      </div>
    </div>
  ) : (
    <>
      <HeaderRows rows={draft.headers} wrong={wrong} onChange={headers => onChange({ ...draft, headers })} />
      {isStored && (
        <div class="gt-row">
          <Button onClick={() => onChange({ ...draft, headers: null })}>
            {text('serviceForm.headersKeep')}
          </Button>
          {draft.headers.length === 0 && <span class="gt-quiet">{text('serviceForm.headersEmpty')}</span>}
        </div>
      )}
    </>
  )

export interface MoreFieldsProps extends FieldsProps {
  /** It has been saved before: headers may be stored. */
  readonly isStored?: boolean
}

/** What few services need. */
export const MoreFields = (props: MoreFieldsProps) => (
  <>
    <FilterFields {...props} />
    <HeaderFields {...props} />
    <h3 class="slds-text-heading_small">{text('serviceForm.pace')}</h3>
    <PaceFields {...props} />
  </>
)
