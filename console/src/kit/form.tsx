import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Submit } from '../api/submit.ts'
import { ErrorNote } from './notes.tsx'

export interface FormProps {
  readonly submit: Submit
  /** For a button that stands outside. */
  readonly id?: string
  /** How its fields are laid out; left out: one below the other. */
  readonly class?: string
  /** Below what is wrong with all of it: its button, where that is not among the fields or outside. */
  readonly foot?: ComponentChildren
  readonly children: ComponentChildren
}

/** Fields that are sent to the hub together, by Enter too. After a refusal the first wrong field has the focus. */
export const Form = ({ submit, id, class: layout = 'gt-stack', foot, children }: FormProps) => {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (submit.isBusy) return
    form.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' })
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    wrong?.focus({ preventScroll: true })
    // With what is said of it, below.
    wrong?.scrollIntoView({ block: 'center' })
  }, [submit.isBusy])
  return (
    <form
      id={id}
      ref={form}
      class={layout}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        submit.go()
      }}
    >
      {children}
      <ErrorNote error={submit.error} />
      {foot}
    </form>
  )
}
