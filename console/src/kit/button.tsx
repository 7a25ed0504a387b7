import type { ComponentChildren, RefObject } from 'preact'
import { Shape } from './icon.tsx'

const LOOKS = {
  neutral: 'slds-button_neutral',
  brand: 'slds-button_brand',
  outline: 'slds-button_outline-brand',
  destructive: 'slds-button_destructive',
  dangerText: 'slds-button_text-destructive',
  bare: '',
} as const

export interface ButtonProps {
  readonly children: ComponentChildren
  readonly look?: keyof typeof LOOKS
  readonly icon?: string
  readonly type?: 'button' | 'submit'
  readonly disabled?: boolean
  /** Something is under way: it cannot be pressed, and says so. */
  readonly busy?: boolean
  readonly onClick?: (event: MouseEvent) => void
  readonly class?: string
  readonly form?: string
  readonly autoFocus?: boolean
}

/** A button that does something, in words; what leads somewhere is a {@link LinkButton}. */
export const Button = (props: ButtonProps) => {
  const { look = 'neutral', icon, busy = false, disabled = false, type = 'button', children } = props
  return (
    <button
      type={type}
      class={`slds-button ${LOOKS[look]} ${busy ? 'gt-busy' : ''} ${props.class ?? ''}`}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      form={props.form}
      // The first thing to do in a dialog.
      autofocus={props.autoFocus}
      onClick={event => {
        if (busy) event.preventDefault()
        else props.onClick?.(event)
      }}
    >
      {icon !== undefined && <Shape name={icon} class="slds-button__icon slds-button__icon_left" />}
      {children}
    </button>
  )
}

export interface LinkButtonProps {
  readonly href: string
  readonly look?: 'neutral' | 'brand'
  readonly children: ComponentChildren
  readonly autoFocus?: boolean
  readonly anchor?: RefObject<HTMLAnchorElement | null>
  readonly class?: string
}

/** A link that stands where buttons do, and looks like one: the next place to go. */
export const LinkButton = ({ look = 'neutral', ...props }: LinkButtonProps) => (
  <a
    class={`slds-button ${LOOKS[look]} ${props.class ?? ''}`}
    href={props.href}
    autofocus={props.autoFocus}
    ref={props.anchor}
  >
    {props.children}
  </a>
)

export interface IconButtonProps {
  readonly icon: string
  /** What it does, in words: read out, and shown under the pointer. */
  readonly label: string
  readonly onClick?: (event: MouseEvent) => void
  readonly look?: 'bare' | 'border'
  readonly disabled?: boolean
  readonly expanded?: boolean
  readonly controls?: string
  readonly class?: string
}

/** A button where there is no room for words: an icon that everyone knows, alone. */
export const IconButton = (props: IconButtonProps) => (
  <button
    type="button"
    class={`slds-button slds-button_icon ${props.look === 'border' ? 'slds-button_icon-border-filled' : 'slds-button_icon-bare'} ${props.class ?? ''}`}
    title={props.label}
    aria-label={props.label}
    aria-expanded={props.expanded}
    aria-controls={props.controls}
    disabled={props.disabled}
    onClick={props.onClick}
  >
    <Shape name={props.icon} class="slds-button__icon" />
  </button>
)
