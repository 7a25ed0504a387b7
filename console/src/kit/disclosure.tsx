import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

export interface DisclosureProps {
  readonly summary: string
  /** What it says beside its summary, such as what is chosen inside. */
  readonly detail?: ComponentChildren
  /** Open whatever was clicked: something inside must be seen. */
  readonly isForced?: boolean
  readonly children: ComponentChildren
}

/** What few need, folded away. */
export const Disclosure = ({ summary, detail, isForced = false, children }: DisclosureProps) => {
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      class="gt-disclosure"
      open={isOpen || isForced}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        <Icon name="utility:chevronright" size="xx-small" class="gt-disclosure__sign" />
        <span>{summary}</span>
        {detail !== undefined && <span class="gt-quiet">{detail}</span>}
      </summary>
      <div class="gt-disclosure__body gt-stack">{children}</div>
    </details>
  )
}
