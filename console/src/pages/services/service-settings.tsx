import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { api, take } from '../../api/client.ts'
import { useSubmit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Form } from '../../kit/form.tsx'
import { Note } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { At } from '../../kit/time.tsx'
import { toast } from '../../kit/toast.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { changesOf, draftOf, FRONT, foldedOf, refuseFlaws } from './draft.ts'
import { MoreFields } from './more-fields.tsx'
import type { ServicePart } from './part.ts'
import { FrontFields } from './service-fields.tsx'

/** All that can be changed. */
const Edit = ({ service, query }: ServicePart) => {
  const { tenantId } = useHere()
  const [base, setBase] = useState(() => draftOf(service))
  const [draft, setDraft] = useState(base)
  const begin = (now: typeof service): void => {
    setBase(draftOf(now))
    setDraft(draftOf(now))
  }
  const submit = useSubmit([...FRONT, ...foldedOf(draft)], async () => {
    refuseFlaws(draft)
    const body = changesOf(base, draft)
    if (Object.keys(body).length === 0) return toast(text('serviceSettings.unchanged'))
    const path = { tenant_id: tenantId, service_id: service.id }
    const changed = await take(
      api.PATCH('/api/v1/tenants/{tenant_id}/services/{service_id}/', {
        params: { path },
        body,
      }),
    )
    query.set(changed)
    begin(changed)
    toast(text('common.saved', { name: changed.name }))
  })
  const fields = { draft, onChange: setDraft, wrong: submit.wrong }
  return (
    <Card title={text('nav.settings')}>
      <Form submit={submit}>
        <FrontFields {...fields} />
        <MoreFields {...fields} isStored />
        <div class="gt-row">
          <Button look="brand" type="submit" busy={submit.isBusy}>
            {text('common.save')}
          </Button>
          <Button onClick={() => begin(service)}>{text('serviceSettings.undo')}</Button>
        </div>
      </Form>
    </Card>
  )
}

/** Something that can be done, and what it means. */
const Deed = ({ title, help, children }: { title: string; help: string; children: ComponentChildren }) => (
  <Card title={title} actions={children}>
    <p>{help}</p>
  </Card>
)

const Deeds = ({ service, desk }: ServicePart) => {
  const isActive = service.state === 'ACTIVE'
  return (
    <>
      <Deed title={text('serviceSecret.label')} help={text('serviceSettings.secretHelp')}>
        <Button onClick={() => desk.ask('rotate', service)}>{text('serviceDo.rotateOpen')}</Button>
      </Deed>
      <Deed
        title={text(isActive ? 'serviceDo.pause' : 'serviceDo.resume')}
        help={text(isActive ? 'serviceSettings.pauseHelp' : 'serviceSettings.resumeHelp')}
      >
        <Button onClick={() => (isActive ? desk.pause(service) : desk.resume(service))}>
          {text(isActive ? 'serviceSettings.pause' : 'serviceSettings.resume')}
        </Button>
      </Deed>
      <Deed title={text('common.delete')} help={text('serviceSettings.deleteHelp')}>
        <Button look="dangerText" onClick={() => desk.ask('delete', service)}>
          {text('serviceSettings.deleteOpen')}
        </Button>
      </Deed>
    </>
  )
}

/** For whoever may look, and change nothing. */
const ReadOnly = ({ service }: Pick<ServicePart, 'service'>) => (
  <Card title={text('nav.settings')}>
    <div class="gt-stack">
      <Note>{text('serviceSettings.adminOnly')}</Note>
      <Facts
        facts={[
          [text('common.name'), service.name],
          [text('serviceForm.url'), service.url],
          [text('serviceForm.timeout'), service.timeout_s],
          [text('serviceForm.inFlight'), service.max_in_flight],
          [text('serviceForm.rate'), service.rate_per_s ?? text('serviceForm.noLimit')],
          [text('common.created'), <At key="at" at={service.created_at} />],
        ]}
      />
    </div>
  </Card>
)

/** Everything of a service that can be changed, and what can be done with it. */
export const ServiceSettings = (part: ServicePart) => {
  const { isAdmin } = useHere()
  if (!isAdmin) return <ReadOnly service={part.service} />
  return (
    <>
      <Edit key={part.service.id} {...part} />
      <Deeds {...part} />
    </>
  )
}
