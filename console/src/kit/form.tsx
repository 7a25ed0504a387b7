import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Submit } from '../api/submit.ts'
import { ErrorNote } from './notes.tsx'

export interface FormProps {
  readonly submit: Submit
  /** For a button that stands outside. */
  readonly id?: string
  readonly children: ComponentChildren
}

/** Fields that are sent together, by Enter too. After a refusal the first wrong field has the focus. */
export const Form = ({ submit, id, children }: FormProps) => {
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
      class="gt-stack"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        submit.go()
      }}
    >
      {children}
      <ErrorNote error={submit.error} />
    </form>
  )
}
