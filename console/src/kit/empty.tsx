import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'

export interface EmptyProps {
  readonly icon: string
  readonly title: string
  /** What it is for, and how one begins. */
  readonly children?: ComponentChildren
  readonly action?: ComponentChildren
}

/** Where there is nothing yet: says what would be here, and how it comes here. */
export const Empty = ({ icon, title, children, action }: EmptyProps) => (
  <div class="gt-empty">
    <Icon name={icon} size="large" tone="light" />
    <h3 class="slds-text-heading_small">{title}</h3>
    {children !== undefined && <div class="gt-empty__text">{children}</div>}
    {action !== undefined && <div class="gt-empty__action">{action}</div>}
  </div>
)
