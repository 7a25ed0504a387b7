import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import type { Submit } from '../api/submit.ts'
import { text } from '../strings/text.ts'
import { Button, type ButtonProps } from './button.tsx'
import { Form } from './form.tsx'
import { Modal, type ModalProps } from './modal.tsx'

export interface FormModalProps {
  readonly title: string
  /** As on the button that sends it. */
  readonly action: string
  readonly look?: ButtonProps['look']
  readonly size?: ModalProps['size']
  readonly submit: Submit
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** A {@link Form} over the page: what sends something from a dialog. While it is under way the dialog stays. */
export const FormModal = (props: FormModalProps) => {
  const { title, action, look = 'brand', size = 'small', submit, onClose, children } = props
  const id = useId()
  // What is under way may answer with what is shown once: it is waited for.
  const close = (): void => {
    if (!submit.isBusy) onClose()
  }
  return (
    <Modal
      title={title}
      size={size}
      onClose={close}
      footer={
        <>
          <Button onClick={close} disabled={submit.isBusy}>
            {text('common.cancel')}
          </Button>
          <Button look={look} type="submit" form={id} busy={submit.isBusy}>
            {action}
          </Button>
        </>
      }
    >
      <Form id={id} submit={submit}>
        {children}
      </Form>
    </Modal>
  )
}
