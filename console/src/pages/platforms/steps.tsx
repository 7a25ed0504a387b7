import type { Schema } from '../../api/client.ts'
import { Copyable } from '../../kit/copy.tsx'
import { operatorName } from '../../kit/mark.tsx'
import { Note } from '../../kit/notes.tsx'
import { useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { isLoopback, type KindFacts, kindOf } from './kinds.ts'
import { Outside } from './outside.tsx'

type Platform = Schema<'Platform'>

/** Where the hub is reached, as the hook URL has it. */
const originOf = (url: string): string => url.replace(/\/hooks\/[^/]*$/, '')

/** Who calls this hub must reach it. */
const Reach = ({ platform, facts }: { platform: Platform; facts: KindFacts }) => {
  const url = originOf(platform.hook_url)
  if (platform.type === 'CUSTOM' || !isLoopback(platform.hook_url)) return null
  if (facts.isCallable === true) return <Note>{text('platforms.polls', { url })}</Note>
  return <Note kind="warning">{text('platforms.loopback', { url, kind: operatorName(platform.type) })}</Note>
}

const Hook = ({ platform, verifyToken, facts }: StepsProps & { facts: KindFacts }) => {
  const hasVerifyToken = facts.credentials.some(({ isMadeUp }) => isMadeUp)
  return (
    <>
      <Copyable label={text('platforms.hook')} value={platform.hook_url} />
      {hasVerifyToken &&
        (verifyToken === null ? (
          <p class="gt-quiet">{text('platforms.verifyGiven')}</p>
        ) : (
          <Copyable label={text('platforms.verifyToken')} value={verifyToken} />
        ))}
    </>
  )
}

const FieldNames = ({ names }: { names: readonly string[] }) => (
  <ul class="gt-chips" aria-label={text('platforms.fieldsLabel')}>
    {names.map(name => (
      <li key={name}>
        <code>{name}</code>
      </li>
    ))}
  </ul>
)

const Feed = ({ platform: { id, hook_url } }: Pick<StepsProps, 'platform'>) => {
  const { tenantId } = useHere()
  const url = `${originOf(hook_url)}/api/v1/tenants/${tenantId}/platforms/${id}/messages/`
  return <Copyable label={text('platforms.feedUrl')} value={url} />
}

/** A Telegram bot's own address, where its name is known. */
const Bot = ({ platform: { health } }: Pick<StepsProps, 'platform'>) => {
  const name = /@(\w{4,})/.exec(health.detail ?? '')?.[1]
  return name === undefined ? null : <Outside href={`https://t.me/${name}`}>{`t.me/${name}`}</Outside>
}

export interface StepsProps {
  readonly platform: Platform
  /** Null: it is not shown any more. */
  readonly verifyToken: string | null
}

/** What is left to be done at the platform, so that its messages come. */
export const Steps = (props: StepsProps) => {
  const { platform } = props
  const facts = kindOf(platform.type)
  if (facts === null) return <Copyable label={text('platforms.hook')} value={platform.hook_url} />
  const { steps, hookStep, fieldsStep, fields = [], url } = facts
  return (
    <div class="gt-stack">
      <Reach platform={platform} facts={facts} />
      <ol class={`gt-todo ${steps === 1 ? 'gt-todo_single' : ''}`}>
        {Array.from({ length: steps }, (_, i) => i + 1).map(step => (
          <li key={step}>
            <p>{word(`platforms.step.${platform.type}`, String(step))}</p>
            {step === hookStep && <Hook {...props} facts={facts} />}
            {step === fieldsStep && <FieldNames names={fields} />}
            {platform.type === 'CUSTOM' && <Feed platform={platform} />}
            {platform.type === 'TELEGRAM' && <Bot platform={platform} />}
          </li>
        ))}
      </ol>
      {url !== undefined && platform.type !== 'TELEGRAM' && (
        <Outside href={url}>{word('platforms.site', platform.type)}</Outside>
      )}
      <p class="gt-quiet">{text('platforms.docs', { file: platform.type.toLowerCase() })}</p>
    </div>
  )
}
