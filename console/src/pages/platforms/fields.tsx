import type { Submit } from '../../api/submit.ts'
import { Button } from '../../kit/button.tsx'
import { Checkbox, Input } from '../../kit/fields.tsx'
import { operatorName } from '../../kit/mark.tsx'
import { text, word } from '../../strings/text.ts'
import type { Draft } from './draft.ts'
import { type Credential, KINDS, type Kind, madeUp } from './kinds.ts'
import { Outside } from './outside.tsx'

interface Part {
  readonly kind: Kind
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  readonly wrong: Submit['wrong']
  /** What is there already stays where nothing is typed. */
  readonly isEdit: boolean
}

/** The hub tells what a field "must be"; a platform speaks in sentences. */
export const sentence = (label: string, wrong: string | undefined): string | undefined =>
  wrong === undefined ? undefined : /^[a-z]/.test(wrong) ? `${label} ${wrong}.` : wrong

const CredentialInput = ({ kind, draft, onChange, wrong, isEdit, field }: Part & { field: Credential }) => {
  const { name } = field
  const label = word(`platforms.label.${kind}`, name)
  const set = (value: string): void =>
    onChange({ ...draft, credentials: { ...draft.credentials, [name]: value } })
  const input = (
    <Input
      label={field.isOptional === true ? text('platforms.optional', { label }) : label}
      help={word(`platforms.help.${kind}`, name)}
      value={draft.credentials[name] ?? ''}
      onInput={set}
      type={field.isSecret === true ? 'password' : 'text'}
      autoComplete={field.isSecret === true ? 'new-password' : 'off'}
      placeholder={isEdit ? text('platforms.unchanged') : (field.placeholder ?? '')}
      required={!isEdit && field.isOptional !== true}
      error={sentence(label, wrong(`credentials.${name}`))}
    />
  )
  if (field.isMadeUp !== true || !isEdit) return input
  return (
    <div class="gt-with-button">
      {input}
      <Button onClick={() => set(madeUp())}>{text('platforms.generate')}</Button>
    </div>
  )
}

const Credentials = (part: Part) => {
  const { credentials, url } = KINDS[part.kind]
  const kind = operatorName(part.kind)
  if (credentials.length === 0) return null
  return (
    <fieldset class="gt-group">
      <legend>{text('platforms.credentials', { kind })}</legend>
      <p class="gt-quiet">{text(part.isEdit ? 'platforms.keptHelp' : 'platforms.writeOnly', { kind })}</p>
      {url !== undefined && <Outside href={url}>{word('platforms.site', part.kind)}</Outside>}
      {credentials.map(field => (
        <CredentialInput key={field.name} {...part} field={field} />
      ))}
    </fieldset>
  )
}

/** All that is asked of an account. */
export const PlatformFields = (part: Part) => {
  const { draft, onChange, wrong } = part
  return (
    <>
      <Input
        label={text('common.name')}
        help={text('platforms.nameHelp')}
        value={draft.name}
        onInput={name => onChange({ ...draft, name })}
        required
        autoFocus
        error={sentence(text('common.name'), wrong('name'))}
      />
      <Credentials {...part} />
      <fieldset class="gt-group">
        <legend>{text('common.messages')}</legend>
        <Checkbox
          label={text('platforms.forwardingLabel')}
          help={text('platforms.forwardingHelp')}
          checked={draft.forwarding}
          onChange={forwarding => onChange({ ...draft, forwarding })}
        />
        <Checkbox
          label={text('platforms.botLabel')}
          help={text('platforms.botHelp')}
          checked={draft.startsWithBot}
          onChange={startsWithBot => onChange({ ...draft, startsWithBot })}
        />
        <Checkbox
          label={text('platforms.transcribeLabel')}
          help={text('platforms.transcribeHelp')}
          checked={false}
          onChange={() => undefined}
          disabled
        />
      </fieldset>
    </>
  )
}
