import type { Option } from './fields.tsx'

export interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly Option<T>[]
  readonly onChange: (value: T) => void
}

/** One of two to five, side by side: shows another view of the same at once. In a form it is a `Select`. */
export const Choice = <T extends string>({ label, value, options, onChange }: ChoiceProps<T>) => (
  <fieldset class="gt-choice">
    <legend class="slds-assistive-text">{label}</legend>
    {options.map(option => (
      <button
        key={option.value}
        type="button"
        class={`slds-button slds-button_neutral ${option.value === value ? 'gt-choice__chosen' : ''}`}
        aria-pressed={option.value === value}
        onClick={() => onChange(option.value)}
      >
        {option.label}
      </button>
    ))}
  </fieldset>
)
