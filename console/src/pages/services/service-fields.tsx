import { Input, Select } from '../../kit/fields.tsx'
import { Note } from '../../kit/notes.tsx'
import { text } from '../../strings/text.ts'
import type { Draft } from './draft.ts'

export interface FieldsProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  /** What is wrong with a field, by its path. */
  readonly wrong: (path: string) => string | undefined
}

/** What every service needs: type, name, URL. */
export const FrontFields = ({ draft, onChange, wrong, isNew = false }: FieldsProps & { isNew?: boolean }) => (
  <>
    <Select
      label={text('common.type')}
      value="WEBHOOK"
      options={[{ value: 'WEBHOOK', label: text('service.type.WEBHOOK') }]}
      onChange={() => undefined}
    />
    <Input
      label={text('common.name')}
      value={draft.name}
      required
      autoFocus={isNew}
      placeholder={text('serviceForm.nameExample')}
      error={wrong('name')}
      onInput={name => onChange({ ...draft, name })}
    />
    <Input
      label={text('serviceForm.url')}
      type="url"
      value={draft.url}
      required
      placeholder="https://crm.example.com/webhooks/messages"
      help={text('serviceForm.urlHelp')}
      error={wrong('url')}
      onInput={url => onChange({ ...draft, url })}
    />
    {/^\s*http:/i.test(draft.url) && <Note kind="warning">{text('serviceForm.plainHttp')}</Note>}
  </>
)
