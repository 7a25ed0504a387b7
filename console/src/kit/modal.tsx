import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { text } from '../strings/text.ts'
import { IconButton } from './button.tsx'

export interface ModalProps {
  readonly title: string
  readonly size?: 'small' | 'medium' | 'large'
  readonly onClose: () => void
  /** Buttons, the one that goes on last. */
  readonly footer?: ComponentChildren
  readonly children: ComponentChildren
}

const SIZES = { small: 'gt-modal_small', medium: 'gt-modal_medium', large: 'gt-modal_large' } as const

/** Shows a dialog as long as it is in the page; whatever had the focus before has it again at the end. */
const useShown = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  const headline = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    element?.showModal()
    // Where nothing in it asks for the focus, its title has it, and not the button that closes it.
    if (element?.querySelector('[autofocus]') === null) headline.current?.focus()
    return () => {
      element?.close()
      // It is out of the page by now, so the browser gives nothing back by itself.
      const isThere = before instanceof HTMLElement && before.isConnected
      ;(isThere ? before : document.getElementById('main'))?.focus()
    }
  }, [])
  return { dialog, headline }
}

/**
 * A dialog over the page that shows something: what sends something is a {@link FormModal}, what asks back a
 * {@link Confirm}. The browser keeps the focus inside, and closes it with Escape.
 */
export const Modal = ({ title, size = 'small', onClose, footer, children }: ModalProps) => {
  const { dialog, headline } = useShown()
  const heading = useId()
  return (
    <dialog
      ref={dialog}
      class={`gt-modal ${SIZES[size]}`}
      aria-labelledby={heading}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <header class="gt-modal__header">
        <h2 id={heading} class="slds-text-heading_medium" tabIndex={-1} ref={headline}>
          {title}
        </h2>
        <IconButton
          icon="utility:close"
          label={text('common.close')}
          onClick={onClose}
          class="gt-modal__close"
        />
      </header>
      <div class="gt-modal__content">{children}</div>
      {footer !== undefined && <footer class="gt-modal__footer">{footer}</footer>}
    </dialog>
  )
}
