import type { Option } from '../../kit/fields.tsx'
import { Checkbox } from '../../kit/fields.tsx'

export interface CheckListProps {
  readonly label: string
  readonly options: readonly Option[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

/** Any of several. */
export const CheckList = ({ label, options, chosen, onChange }: CheckListProps) => (
  <fieldset class="slds-form-element gt-fieldset">
    <legend class="slds-form-element__legend slds-form-element__label">{label}</legend>
    <div class="gt-check-list__options">
      {options.map(option => (
        <Checkbox
          key={option.value}
          label={option.label}
          checked={chosen.includes(option.value)}
          onChange={isChosen =>
            onChange(isChosen ? [...chosen, option.value] : chosen.filter(value => value !== option.value))
          }
        />
      ))}
    </div>
  </fieldset>
)
