import { useState } from 'preact/hooks'
import type { Schema } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { Input, Select } from '../../kit/fields.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { Modal } from '../../kit/modal.tsx'
import { toast } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { actionsOf } from './actions.ts'
import { countOf } from './health.tsx'
import { SecretShown } from './secret-shown.tsx'

type Service = Schema<'Service'>

export interface DialogProps {
  readonly service: Service
  readonly onClose: () => void
  /** It is now so. */
  readonly onChanged: (service: Service) => void
}

const useActions = () => actionsOf(useHere().tenantId)

/** Delivers again, and lets what is held go at a rate. */
export const ReleaseDialog = ({ service, onClose, onChanged }: DialogProps) => {
  const { resume } = useActions()
  const [rate, setRate] = useState('')
  const submit = useSubmit(['rate_per_s'], async () => {
    onChanged(await resume(service.id, rate.trim() === '' ? null : Number(rate)))
    toast(text('serviceDo.resumed', { name: service.name }))
    onClose()
  })
  const { held } = service.health
  return (
    <FormModal
      title={text('serviceDo.releaseTitle', { name: service.name })}
      action={text('serviceDo.release')}
      submit={submit}
      onClose={onClose}
    >
      <p>{text('serviceDo.releaseText', { count: held, held: countOf(held) })}</p>
      <Input
        label={text('serviceDo.releaseRate')}
        type="number"
        min={0.1}
        value={rate}
        autoFocus
        placeholder={text('serviceForm.noLimit')}
        help={text('serviceDo.releaseRateHelp')}
        error={submit.wrong('rate_per_s')}
        onInput={setRate}
      />
    </FormModal>
  )
}

/** Drops what is held. */
export const DiscardDialog = ({ service, onClose, onChanged }: DialogProps) => {
  const { discardHeld } = useActions()
  const { held } = service.health
  return (
    <Confirm
      title={text('serviceDo.discardTitle')}
      action={text('common.discard')}
      isDestructive
      onClose={onClose}
      onConfirm={async () => {
        const { discarded } = await discardHeld(service.id)
        onChanged({ ...service, health: { ...service.health, held: Math.max(0, held - discarded) } })
        toast(text('serviceDo.discarded', { count: discarded }))
      }}
    >
      <p>{text('serviceDo.discardText', { count: held, held: countOf(held), name: service.name })}</p>
      <p>{text('serviceDo.discardHelp')}</p>
    </Confirm>
  )
}

/** Removes the service. */
export const DeleteDialog = ({ service, onClose, onGone }: DialogProps & { onGone: () => void }) => {
  const { remove } = useActions()
  const waiting = service.health.backlog + service.health.held
  return (
    <Confirm
      title={text('common.deleteTitle', { name: service.name })}
      action={text('common.delete')}
      isDestructive
      onClose={onClose}
      onConfirm={async () => {
        await remove(service.id)
        toast(text('common.deleted', { name: service.name }))
        onGone()
      }}
    >
      <p class="gt-break">{text('serviceDo.deleteText', { url: service.url })}</p>
      {waiting > 0 && <p>{text('serviceDo.deleteWaiting', { count: waiting, waiting: countOf(waiting) })}</p>}
      <p>{text('serviceDo.deleteHelp')}</p>
    </Confirm>
  )
}

const OVERLAPS = ['0', '3600', '86400', '604800'] as const

const ChooseOverlap = ({
  service,
  onClose,
  onSecret,
}: Omit<DialogProps, 'onChanged'> & { onSecret: (secret: string) => void }) => {
  const { rotate } = useActions()
  const [overlap, setOverlap] = useState<string>('86400')
  const submit = useSubmit([], async () => onSecret((await rotate(service.id, Number(overlap))).secret))
  return (
    <FormModal
      title={text('serviceDo.rotateTitle', { name: service.name })}
      action={text('serviceDo.rotate')}
      submit={submit}
      onClose={onClose}
    >
      <p>{text('serviceDo.rotateText')}</p>
      <Select
        label={text('serviceDo.overlap')}
        value={overlap}
        options={OVERLAPS.map(value => ({ value, label: word('serviceDo.overlap', value) }))}
        help={text(overlap === '0' ? 'serviceDo.overlapNone' : 'serviceDo.overlapHelp')}
        onChange={setOverlap}
      />
    </FormModal>
  )
}

/** Makes a new signing secret, and shows it once. */
export const RotateDialog = ({ service, onClose }: DialogProps) => {
  const [secret, setSecret] = useState<string | null>(null)
  if (secret === null) return <ChooseOverlap service={service} onClose={onClose} onSecret={setSecret} />
  return (
    <Modal
      title={text('serviceDo.rotated', { name: service.name })}
      onClose={onClose}
      footer={
        <Button look="brand" onClick={onClose}>
          {text('common.done')}
        </Button>
      }
    >
      <SecretShown secret={secret} />
    </Modal>
  )
}
