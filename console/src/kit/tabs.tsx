export interface Tab {
  readonly label: string
  readonly href: string
  readonly isCurrent: boolean
}

/** Pages that belong together; each has an address of its own. */
export const Tabs = ({ label, tabs }: { label: string; tabs: readonly Tab[] }) => (
  <nav class="gt-tabs" aria-label={label}>
    <ul>
      {tabs.map(({ label, href, isCurrent }) => (
        <li key={href}>
          <a href={href} aria-current={isCurrent ? 'page' : undefined}>
            {label}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

export interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => void
}

/** One of a few, side by side. */
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
