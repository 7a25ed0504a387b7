import { Button, IconButton } from '../../kit/button.tsx'
import { Input } from '../../kit/fields.tsx'
import { text } from '../../strings/text.ts'
import { type HeaderRow, headerPath } from './draft.ts'

export interface HeaderRowsProps {
  readonly rows: readonly HeaderRow[]
  readonly onChange: (rows: readonly HeaderRow[]) => void
  readonly wrong: (path: string) => string | undefined
}

let last = 0
/** @returns a row that is to be filled in */
export const freshRow = (): HeaderRow => {
  last += 1
  return { key: last, name: '', value: '' }
}

/** Names and values of headers, a row each. */
export const HeaderRows = ({ rows, onChange, wrong }: HeaderRowsProps) => {
  const change = (key: number, part: Partial<HeaderRow>): void =>
    onChange(rows.map(row => (row.key === key ? { ...row, ...part } : row)))
  return (
    <fieldset class="slds-form-element gt-fieldset">
      <legend class="slds-form-element__legend slds-form-element__label">{text('common.headers')}</legend>
      <div class="gt-field-help">{text('serviceForm.headersHelp')}</div>
      {rows.map((row, i) => (
        <div key={row.key} class="gt-header-row">
          <Input
            label={text('serviceForm.headerName', { number: i + 1 })}
            value={row.name}
            placeholder="Authorization"
            error={wrong(headerPath(row.name))}
            onInput={name => change(row.key, { name })}
          />
          <Input
            label={text('serviceForm.headerValue', { number: i + 1 })}
            value={row.value}
            onInput={value => change(row.key, { value })}
          />
          <IconButton
            icon="utility:delete"
            look="border"
            class="gt-header-row__remove"
            label={text('serviceForm.headerRemove', { number: i + 1 })}
            onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
          />
        </div>
      ))}
      {wrong('headers') !== undefined && <div class="gt-field-error">{wrong('headers')}</div>}
      <Button icon="utility:add" onClick={() => onChange([...rows, freshRow()])}>
        {text('serviceForm.headerAdd')}
      </Button>
    </fieldset>
  )
}
