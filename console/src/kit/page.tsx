import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { text } from '../strings/text.ts'
import { Icon } from './icon.tsx'

export interface PageProps {
  readonly title: string
  readonly icon: string
  /** What stands above the title: where this page belongs. */
  readonly trail?: readonly { readonly label: string; readonly href: string }[]
  /** Beside the title: a state. */
  readonly badge?: ComponentChildren
  readonly subtitle?: ComponentChildren
  readonly actions?: ComponentChildren
  readonly children: ComponentChildren
}

/** A page: its header, and what it shows. Its title gets the focus when it is opened. */
export const Page = ({ title, icon, trail = [], badge, subtitle, actions, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${text('app.name')}`
  }, [title])
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <>
      <header class="slds-page-header gt-page-header">
        <div class="gt-page-header__row">
          <Icon name={icon} size="medium" class="gt-page-header__icon" />
          <div class="gt-page-header__words">
            {trail.length > 0 && (
              <nav aria-label={text('app.breadcrumbs')}>
                <ol class="slds-breadcrumb slds-list_horizontal slds-wrap">
                  {trail.map(({ label, href }) => (
                    <li key={href} class="slds-breadcrumb__item">
                      <a href={href}>{label}</a>
                    </li>
                  ))}
                </ol>
              </nav>
            )}
            <h1 class="slds-page-header__title" tabIndex={-1} ref={heading}>
              {title} {badge}
            </h1>
            {subtitle !== undefined && <div class="gt-page-header__subtitle">{subtitle}</div>}
          </div>
          {actions !== undefined && <div class="gt-page-header__actions">{actions}</div>}
        </div>
      </header>
      {children}
    </>
  )
}

export interface CardProps {
  readonly title: string
  readonly icon?: string
  readonly actions?: ComponentChildren
  readonly children: ComponentChildren
  /** Its content reaches to its edges, as tables do. */
  readonly isFlush?: boolean
}

/** A part of a page, with a title of its own. */
export const Card = ({ title, icon, actions, children, isFlush = false }: CardProps) => (
  <section class="slds-card gt-card">
    <header class="gt-card__header">
      {icon !== undefined && <Icon name={icon} size="small" class="gt-card__icon" />}
      <h2 class="slds-card__header-title">{title}</h2>
      {actions !== undefined && <div class="gt-card__actions">{actions}</div>}
    </header>
    <div class={isFlush ? 'gt-card__flush' : 'gt-card__body'}>{children}</div>
  </section>
)
