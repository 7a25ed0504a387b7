import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { text } from '../strings/text.ts'
import { Button } from './button.tsx'
import { Modal } from './modal.tsx'
import { ErrorNote } from './notes.tsx'

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

/** Asks before something is done that cannot be undone, or costs something. */
export const Confirm = (props: ConfirmProps) => {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const go = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      await props.onConfirm()
      props.onClose()
    } catch (failure) {
      setError(failure)
      setBusy(false)
    }
  }
  return (
    <Modal
      title={props.title}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{text('common.cancel')}</Button>
          <Button
            look={props.isDestructive === true ? 'destructive' : 'brand'}
            busy={isBusy}
            onClick={() => void go()}
          >
            {props.action}
          </Button>
        </>
      }
    >
      <div class="gt-prose">{props.children}</div>
      <ErrorNote error={error} />
    </Modal>
  )
}
