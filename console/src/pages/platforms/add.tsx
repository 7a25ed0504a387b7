import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, type Schema, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button, LinkButton } from '../../kit/button.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { operatorName, PlatformMark, platformName } from '../../kit/mark.tsx'
import { Modal } from '../../kit/modal.tsx'
import { toast } from '../../kit/toast.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { blaming, newDraft, pathsOf, settingsOf } from './draft.ts'
import { PlatformFields } from './fields.tsx'
import { Health } from './health.tsx'
import { KIND_NAMES, type Kind } from './kinds.ts'
import { Steps } from './steps.tsx'

const Chooser = ({ onChoose, onClose }: { onChoose: (kind: Kind) => void; onClose: () => void }) => (
  <Modal title={text('platforms.choose')} size="medium" onClose={onClose}>
    <ul class="gt-tiles">
      {KIND_NAMES.map((kind, i) => (
        <li key={kind}>
          <button type="button" class="gt-tile" autofocus={i === 0} onClick={() => onChoose(kind)}>
            <PlatformMark type={kind} size="large" />
            <span>
              <strong>{platformName(kind)}</strong>
              <span class="gt-quiet">{word('platforms.tile', kind)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  </Modal>
)

interface Added {
  readonly platform: Schema<'Platform'>
  readonly verifyToken: string | null
}

interface FormProps {
  readonly kind: Kind
  readonly onBack: () => void
  readonly onAdded: (added: Added) => void
  readonly onClose: () => void
}

const AddForm = ({ kind, onBack, onAdded, onClose }: FormProps) => {
  const path = usePath()
  const [draft, setDraft] = useState(() => newDraft(kind))
  const submit = useSubmit(pathsOf(kind), () =>
    blaming(kind, async () => {
      const body = { type: kind, ...settingsOf(draft) }
      const platform = await take(
        api.POST('/api/v1/tenants/{tenant_id}/platforms/', { params: { path }, body }),
      )
      onAdded({ platform, verifyToken: draft.credentials.verify_token ?? null })
    }),
  )
  return (
    <FormModal
      title={text('platforms.addKind', { kind: platformName(kind) })}
      action={text(kind === 'CUSTOM' ? 'common.save' : 'platforms.check')}
      size="medium"
      submit={submit}
      onClose={onClose}
    >
      <p class="gt-row">
        <PlatformMark type={kind} />
        <span class="gt-grow">{word('platforms.tile', kind)}</span>
        <Button look="bare" onClick={onBack}>
          {text('platforms.another')}
        </Button>
      </p>
      <PlatformFields kind={kind} draft={draft} onChange={setDraft} wrong={submit.wrong} isEdit={false} />
    </FormModal>
  )
}

const WhatIsLeft = ({ platform, verifyToken, onClose }: Added & { onClose: () => void }) => {
  const { to } = useHere()
  return (
    <Modal
      title={text('platforms.added', { name: platform.name })}
      size="medium"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{text('common.close')}</Button>
          <LinkButton look="brand" autoFocus href={to.platform(platform.id)}>
            {text('platforms.open')}
          </LinkButton>
        </>
      }
    >
      <Health platform={platform} />
      <h3 class="slds-text-heading_small">
        {text('platforms.nextAt', { kind: operatorName(platform.type) })}
      </h3>
      <Steps platform={platform} verifyToken={verifyToken} />
    </Modal>
  )
}

/** Adds an account: which platform, what it asks for, and what is left to be done there. */
export const AddPlatform = ({ onAdded, onClose }: { onAdded: () => void; onClose: () => void }) => {
  const { route } = useLocation()
  const { to } = useHere()
  const [kind, setKind] = useState<Kind | null>(null)
  const [added, setAdded] = useState<Added | null>(null)
  const done = (now: Added): void => {
    onAdded()
    if (kind !== 'CUSTOM') return setAdded(now)
    // Nothing is left to be done anywhere: its page is where one writes as a customer.
    toast(text('common.saved', { name: now.platform.name }))
    route(to.platform(now.platform.id))
  }
  if (added !== null) return <WhatIsLeft {...added} onClose={onClose} />
  if (kind === null) return <Chooser onChoose={setKind} onClose={onClose} />
  return <AddForm kind={kind} onBack={() => setKind(null)} onAdded={done} onClose={onClose} />
}
