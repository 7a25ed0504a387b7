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

interface Asked {
  readonly dialog: Dialog
  readonly service: Service
}

/** The dialog that was asked for. */
const Open = (props: Asked & DeskOptions & { readonly onClose: () => void }) => {
  const { dialog, service, onChanged, onGone, onClose } = props
  const shared = { service, onClose, onChanged }
  switch (dialog) {
    case 'test':
      return <TestModal {...shared} />
    case 'release':
      return <ReleaseDialog {...shared} />
    case 'discard':
      return <DiscardDialog {...shared} />
    case 'rotate':
      return <RotateDialog {...shared} />
    case 'delete':
      return <DeleteDialog {...shared} onGone={() => onGone(service)} />
  }
}

/** Pauses and resumes: shows the state that a service will have at once, and what it was where the hub refuses. */
const useTurning = (onChanged: DeskOptions['onChanged']) => {
  const { pause, resume } = actionsOf(useHere().tenantId)
  const turn = async (service: Service, state: Service['state'], act: Promise<Service>, done: string) => {
    onChanged({ ...service, state })
    try {
      onChanged(await act)
      toast(done)
    } catch (error) {
      onChanged(service)
      toastError(error)
    }
  }
  return {
    pause: (service: Service): void =>
      void turn(service, 'PAUSED', pause(service.id), text('serviceDo.paused', { name: service.name })),
    resume: (service: Service): void => {
      const done = text('serviceDo.resumed', { name: service.name })
      void turn(service, 'ACTIVE', resume(service.id, null), done)
    },
  }
}

/** What a person does with services: a list and a service's page offer the same. */
export const useDesk = (options: DeskOptions) => {
  const { pause, resume } = useTurning(options.onChanged)
  const [open, setOpen] = useState<Asked | null>(null)
  const ask = (dialog: Dialog, service: Service): void => setOpen({ dialog, service })
  return {
    ask,
    pause,
    /** At once where nothing is held; else it is asked how fast. */
    resume: (service: Service): void => (service.health.held > 0 ? ask('release', service) : resume(service)),
    dialog: open && <Open {...open} {...options} onClose={() => setOpen(null)} />,
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
