import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { text } from '../strings/text.ts'

interface FieldProps {
  readonly label: string
  readonly help?: ComponentChildren
  /** What is wrong with it, in words. */
  readonly error?: string | undefined
  readonly required?: boolean
}

/** What ties a control to its label and to what is said of it. */
interface Ties {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** A label, what stands under it, and what is said of it. */
const Field = ({
  label,
  help,
  error,
  required,
  children,
}: FieldProps & { children: (ties: Ties) => ComponentChildren }) => {
  const id = useId()
  const hasError = error !== undefined && error !== ''
  const describedBy = [hasError ? `${id}-error` : '', help === undefined ? '' : `${id}-help`].join(' ').trim()
  return (
    <div class={`slds-form-element ${hasError ? 'slds-has-error' : ''}`}>
      <label class="slds-form-element__label" for={id}>
        {required === true && (
          <abbr class="slds-required" title={text('common.required')}>
            *{' '}
          </abbr>
        )}
        {label}
      </label>
      <div class="slds-form-element__control">
        {children({
          id,
          'aria-describedby': describedBy || undefined,
          'aria-invalid': hasError || undefined,
        })}
      </div>
      {hasError && (
        <div class="slds-form-element__help" id={`${id}-error`}>
          {error}
        </div>
      )}
      {help !== undefined && (
        <div class="gt-field-help" id={`${id}-help`}>
          {help}
        </div>
      )}
    </div>
  )
}

export interface InputProps extends FieldProps {
  readonly value: string
  readonly onInput: (value: string) => void
  readonly type?: 'text' | 'url' | 'password' | 'number' | 'datetime-local'
  readonly placeholder?: string
  readonly autoFocus?: boolean
  readonly autoComplete?: string
  readonly min?: number
  readonly max?: number
  readonly disabled?: boolean
}

/** One line of text. */
export const Input = (props: InputProps) => (
  <Field {...props}>
    {ties => (
      <input
        {...ties}
        class="slds-input"
        type={(props.type ?? 'text') as 'text'}
        value={props.value}
        placeholder={props.placeholder}
        required={props.required}
        disabled={props.disabled}
        min={props.min}
        max={props.max}
        step={props.type === 'number' ? 'any' : undefined}
        autofocus={props.autoFocus}
        autocomplete={props.autoComplete ?? 'off'}
        spellcheck={false}
        onInput={event => props.onInput(event.currentTarget.value)}
      />
    )}
  </Field>
)

/** What can be chosen: as the API has it, and in words. */
export interface Option<T extends string = string> {
  readonly value: T
  readonly label: string
}

export interface SelectProps extends FieldProps {
  readonly value: string
  readonly options: readonly Option[]
  readonly onChange: (value: string) => void
  readonly disabled?: boolean
}

/** One of several, folded up: for a form, and for more than a few. See {@link Choice}. */
export const Select = (props: SelectProps) => (
  <Field {...props}>
    {ties => (
      <div class="slds-select_container">
        <select
          {...ties}
          class="slds-select"
          value={props.value}
          disabled={props.disabled}
          onChange={event => props.onChange(event.currentTarget.value)}
        >
          {props.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
    )}
  </Field>
)

export interface CheckboxProps {
  readonly label: string
  readonly help?: ComponentChildren
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
}

/** Yes or no, each standing for itself. */
export const Checkbox = ({ label, help, checked, onChange, disabled }: CheckboxProps) => {
  const id = useId()
  return (
    <div class="slds-form-element">
      <div class="gt-checkbox">
        <input
          id={id}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={help === undefined ? undefined : `${id}-help`}
          onChange={event => onChange(event.currentTarget.checked)}
        />
        <label for={id}>{label}</label>
      </div>
      {help !== undefined && (
        <div class="gt-field-help" id={`${id}-help`}>
          {help}
        </div>
      )}
    </div>
  )
}
