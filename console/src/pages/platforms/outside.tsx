import type { ComponentChildren } from 'preact'
import { Icon } from '../../kit/icon.tsx'

/** A link to somebody else's page, in a window of its own. */
export const Outside = ({ href, children }: { href: string; children: ComponentChildren }) => (
  <a class="gt-outside" href={href} target="_blank" rel="noreferrer">
    {children} <Icon name="utility:new_window" size="xx-small" tone="inherit" />
  </a>
)
