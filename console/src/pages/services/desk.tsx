import { useState } from 'preact/hooks'
import type { Schema } from '../../api/client.ts'
import type { MenuItem } from '../../kit/menu.tsx'
import { toast, toastError } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { actionsOf } from './actions.ts'
import { DeleteDialog, DiscardDialog, ReleaseDialog, RotateDialog } from './dialogs.tsx'
import { TestModal } from './test-panel.tsx'

type Service = Schema<'Service'>
type Dialog = 'test' | 'release' | 'discard' | 'rotate' | 'delete'

export interface DeskOptions {
  /** To be shown at once. */
  readonly onChanged: (service: Service) => void
  /** It was deleted. */
  readonly onGone: (service: Service) => void
}

/** What a person does with services: a list and a service's page offer the same. */
export const useDesk = ({ onChanged, onGone }: DeskOptions) => {
  const { tenantId } = useHere()
  const { pause, resume } = actionsOf(tenantId)
  const [open, setOpen] = useState<{ readonly dialog: Dialog; readonly service: Service } | null>(null)
  const ask = (dialog: Dialog, service: Service): void => setOpen({ dialog, service })
  /** Shows the state that it will have; what it was where the hub refuses. */
  const turn = async (
    service: Service,
    state: Service['state'],
    act: () => Promise<Service>,
    done: string,
  ) => {
    onChanged({ ...service, state })
    try {
      onChanged(await act())
      toast(done)
    } catch (error) {
      onChanged(service)
      toastError(error)
    }
  }
  const { name } = open?.service ?? { name: '' }
  const onClose = (): void => setOpen(null)
  const shared = open === null ? null : { key: name, service: open.service, onClose, onChanged }
  return {
    ask,
    pause: (service: Service): void =>
      void turn(service, 'PAUSED', () => pause(service.id), text('serviceDo.paused', { name: service.name })),
    /** At once where nothing is held; else it is asked how fast. */
    resume: (service: Service): void =>
      service.health.held > 0
        ? ask('release', service)
        : void turn(
            service,
            'ACTIVE',
            () => resume(service.id, null),
            text('serviceDo.resumed', { name: service.name }),
          ),
    dialog: shared && (
      <>
        {open?.dialog === 'test' && <TestModal {...shared} />}
        {open?.dialog === 'release' && <ReleaseDialog {...shared} />}
        {open?.dialog === 'discard' && <DiscardDialog {...shared} />}
        {open?.dialog === 'rotate' && <RotateDialog {...shared} />}
        {open?.dialog === 'delete' && <DeleteDialog {...shared} onGone={() => onGone(shared.service)} />}
      </>
    ),
  }
}
export type Desk = ReturnType<typeof useDesk>

/** What a menu offers for a service. */
export const menuOf = (desk: Desk, service: Service): MenuItem[] => [
  { label: text('serviceTest.send'), onClick: () => desk.ask('test', service) },
  service.state === 'ACTIVE'
    ? { label: text('serviceDo.pause'), onClick: () => desk.pause(service) }
    : { label: text('serviceDo.resume'), onClick: () => desk.resume(service) },
  { label: text('serviceDo.rotate'), onClick: () => desk.ask('rotate', service) },
  { label: text('common.delete'), isDestructive: true, onClick: () => desk.ask('delete', service) },
]
