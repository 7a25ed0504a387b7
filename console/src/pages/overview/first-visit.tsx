import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { type Submit, useSubmit } from '../../api/submit.ts'
import { Button, LinkButton } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { Say } from '../platforms/say.tsx'
import { BinView } from './bin-view.tsx'
import type { Parts } from './parts.ts'

interface StepProps {
  readonly number: number
  readonly title: string
  readonly isDone: boolean
  /** The one that is to be taken now. */
  readonly isNext: boolean
  readonly children: ComponentChildren
}

const Step = ({ number, title, isDone, isNext, children }: StepProps) => (
  <li class={`gt-step ${isDone ? 'gt-step_done' : ''} ${isNext ? 'gt-step_next' : ''}`}>
    <span class="gt-step__mark">
      {isDone ? (
        <Icon name="utility:check" size="x-small" tone="inherit" label={text('common.done')} />
      ) : (
        number
      )}
    </span>
    <div class="gt-step__body gt-stack">
      <h3 class="slds-text-heading_small">{title}</h3>
      {children}
    </div>
  </li>
)

interface MakeProps {
  readonly words: string
  /** Makes something to try with. */
  readonly make: string
  readonly submit: Submit
  /** The other way: one's own. */
  readonly own: string
  readonly href: string
}

/** What a step makes, or where one makes it oneself. */
const Make = ({ words, make, submit, own, href }: MakeProps) => (
  <>
    <p>{words}</p>
    <div class="gt-row">
      <Button look="brand" busy={submit.isBusy} onClick={submit.go}>
        {make}
      </Button>
      <LinkButton href={href}>{own}</LinkButton>
    </div>
    <ErrorNote error={submit.error} />
  </>
)

/** An account of one's own messages: there is nothing to be set up at any platform. */
const PlatformStep = ({ onStep }: { onStep: () => void }) => {
  const path = usePath()
  const { to } = useHere()
  const submit = useSubmit([], async () => {
    const body = { type: 'CUSTOM' as const, name: text('first.testPlatform'), credentials: {} }
    await take(api.POST('/api/v1/tenants/{tenant_id}/platforms/', { params: { path }, body }))
    onStep()
  })
  return (
    <Make
      words={text('first.platformText')}
      make={text('first.makePlatform')}
      submit={submit}
      own={text('first.realPlatform')}
      href={to.platforms}
    />
  )
}

/** A bin of the hub as the URL: the service's posts can be looked at without a server. */
const ServiceStep = ({ onStep }: { onStep: () => void }) => {
  const path = usePath()
  const { to } = useHere()
  // Where the service was not made, it is made with the same bin.
  const bin = useRef<Schema<'Bin'> | null>(null)
  const submit = useSubmit([], async () => {
    const params = { path }
    const name = text('first.testService')
    bin.current ??= await take(api.POST('/api/v1/tenants/{tenant_id}/bins/', { params, body: { name } }))
    const body = { type: 'WEBHOOK' as const, name, url: bin.current.url }
    await take(api.POST('/api/v1/tenants/{tenant_id}/services/', { params, body }))
    onStep()
  })
  return (
    <Make
      words={text('first.serviceText')}
      make={text('first.makeService')}
      submit={submit}
      own={text('first.realService')}
      href={to.services}
    />
  )
}

const MessageStep = ({ parts, onStep }: { parts: Parts; onStep: () => void }) => {
  const own = parts.platforms.find(({ type }) => type === 'CUSTOM')
  return own === undefined ? (
    <p>{text('first.messageReal')}</p>
  ) : (
    <>
      <p>{text('first.messageText')}</p>
      <Say platformId={own.id} onSent={onStep} />
    </>
  )
}

export interface FirstVisitProps {
  readonly parts: Parts
  /** Something was done. */
  readonly onStep: () => void
  readonly onDone: () => void
}

/** From nothing to the first webhook seen, on this page alone. */
export const FirstVisit = ({ parts, onStep, onDone }: FirstVisitProps) => {
  const [hasArrived, setArrived] = useState(false)
  const isHeard = parts.platforms.length > 0
  const isSent = parts.services.length > 0
  const bin = parts.services.find(({ url }) => /\/bins\/[0-9a-f-]{36}$/.test(url))
  return (
    <Card
      title={text('first.title')}
      icon="standard:portal"
      actions={parts.hasTalk ? <Button onClick={onDone}>{text('first.leave')}</Button> : null}
    >
      <ol class="gt-steps">
        <Step number={1} title={text('first.platform')} isDone={isHeard} isNext={!isHeard}>
          {!isHeard && <PlatformStep onStep={onStep} />}
        </Step>
        <Step number={2} title={text('first.service')} isDone={isSent} isNext={isHeard && !isSent}>
          {isHeard && !isSent && <ServiceStep onStep={onStep} />}
        </Step>
        <Step number={3} title={text('first.message')} isDone={parts.hasTalk} isNext={isHeard && isSent}>
          {isHeard && isSent && <MessageStep parts={parts} onStep={onStep} />}
        </Step>
        <Step number={4} title={text('first.webhook')} isDone={hasArrived} isNext={parts.hasTalk}>
          {bin !== undefined && <BinView service={bin} onArrived={() => setArrived(true)} />}
          {bin === undefined && isSent && parts.hasTalk && <p>{text('first.webhookReal')}</p>}
        </Step>
      </ol>
    </Card>
  )
}
