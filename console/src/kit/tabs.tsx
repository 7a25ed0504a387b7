export interface Tab {
  readonly label: string
  readonly href: string
  readonly isCurrent: boolean
}

/** Pages that belong together, each with an address of its own; what changes a part of one page is a `Choice`. */
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
