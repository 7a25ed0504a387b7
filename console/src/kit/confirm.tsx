import type { ComponentChildren } from 'preact'
import { useSubmit } from '../api/submit.ts'
import { FormModal } from './form-modal.tsx'

export interface ConfirmProps {
  readonly title: string
  /** What it means, in words. */
  readonly children: ComponentChildren
  /** What is done, as on a button. */
  readonly action: string
  readonly isDestructive?: boolean
  /** Does it; what it throws is shown, and the dialog stays. */
  readonly onConfirm: () => Promise<unknown>
  readonly onClose: () => void
}

/** Asks before something is done that cannot be undone, or costs something: a form without fields. */
export const Confirm = ({ title, children, action, isDestructive, onConfirm, onClose }: ConfirmProps) => {
  const submit = useSubmit([], async () => {
    await onConfirm()
    onClose()
  })
  return (
    <FormModal
      title={title}
      action={action}
      look={isDestructive === true ? 'destructive' : 'brand'}
      submit={submit}
      onClose={onClose}
    >
      <div class="gt-prose">{children}</div>
    </FormModal>
  )
}
