import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button, LinkButton } from '../../kit/button.tsx'
import { Disclosure } from '../../kit/disclosure.tsx'
import { FormModal } from '../../kit/form-modal.tsx'
import { Modal } from '../../kit/modal.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { bodyOf, type Draft, EMPTY, FRONT, foldedOf, refuseFlaws } from './draft.ts'
import { MoreFields } from './more-fields.tsx'
import { ReceiverCode, SecretShown } from './secret-shown.tsx'
import { FrontFields } from './service-fields.tsx'
import { TestResult, useTest } from './test-panel.tsx'

type Made = Schema<'ServiceWithSecret'>

const Fields = ({ onMade, onClose }: { onMade: (service: Made) => void; onClose: () => void }) => {
  const path = usePath()
  const [draft, setDraft] = useState<Draft>(EMPTY)
  const folded = foldedOf(draft)
  const submit = useSubmit([...FRONT, ...folded], async () => {
    refuseFlaws(draft)
    const body = { type: 'WEBHOOK' as const, ...bodyOf(draft) }
    onMade(await take(api.POST('/api/v1/tenants/{tenant_id}/services/', { params: { path }, body })))
  })
  const fields = { draft, onChange: setDraft, wrong: submit.wrong }
  return (
    <FormModal
      title={text('services.add')}
      action={text('common.save')}
      size="medium"
      submit={submit}
      onClose={onClose}
    >
      <FrontFields {...fields} isNew />
      <Disclosure
        summary={text('serviceForm.more')}
        detail={text('serviceForm.moreHelp')}
        isForced={folded.some(field => submit.wrong(field) !== undefined)}
      >
        <MoreFields {...fields} />
      </Disclosure>
    </FormModal>
  )
}

const Done = ({ service, onClose }: { service: Made; onClose: () => void }) => {
  const { to } = useHere()
  const test = useTest(service)
  return (
    <Modal
      title={text('services.added', { name: service.name })}
      size="medium"
      onClose={onClose}
      footer={
        <>
          <LinkButton href={to.service(service.id)}>{text('services.open')}</LinkButton>
          <Button look="brand" onClick={onClose}>
            {text('common.done')}
          </Button>
        </>
      }
    >
      <div class="gt-stack">
        <SecretShown secret={service.secret} />
        <section class="gt-stack gt-part">
          <div class="gt-row gt-row_between">
            <h3 class="slds-text-heading_small">{text('serviceTest.heading')}</h3>
            <Button icon="utility:send" busy={test.submit.isBusy} onClick={test.submit.go}>
              {text('serviceTest.send')}
            </Button>
          </div>
          <p class="gt-quiet gt-break">{text('serviceTest.text', { url: service.url })}</p>
          <TestResult test={test} />
        </section>
        <ReceiverCode />
      </div>
    </Modal>
  )
}

/** Type, name, URL; then the secret, a test, and code that receives. */
export const AddService = ({ onMade, onClose }: { onMade: () => void; onClose: () => void }) => {
  const [made, setMade] = useState<Made | null>(null)
  if (made !== null) return <Done service={made} onClose={onClose} />
  return (
    <Fields
      onClose={onClose}
      onMade={service => {
        setMade(service)
        onMade()
      }}
    />
  )
}
