import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { labelTexts } from './support/labels.ts'

const labels = labelTexts()
const words: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('../../console/src/strings/en.json', import.meta.url), 'utf8'),
)

/** Where the console keeps words for what the hub says, and how the labels for the same begin. */
const KINDS: readonly (readonly [words: string, label: string])[] = [
  ['outcome.short.', 'GoTallo_Outcome_'],
  ['messageType.', 'GoTallo_Type_'],
  ['service.state.', 'GoTallo_Service_State'],
  ['service.health.', 'GoTallo_Service_'],
  ['delivery.state.', 'GoTallo_Delivery_'],
]
/** `connection_refused`, `ACTIVE`: in labels `ConnectionRefused`, `Active`. */
const nameOf = (value: string): string =>
  value
    .toLowerCase()
    .split('_')
    .map(part => `${part[0]?.toUpperCase()}${part.slice(1)}`)
    .join('')
const labelOf = (label: string, value: string): string =>
  label === 'GoTallo_Delivery_' && value === 'PENDING' ? `${label}Waiting` : `${label}${nameOf(value)}`

it.each(KINDS)('what the console calls %s is called the same in Salesforce', (kind, label) => {
  const values = Object.keys(words)
    .filter(key => key.startsWith(kind))
    .map(key => key.slice(kind.length))
  expect(values.length).toBeGreaterThan(2)
  const here = Object.fromEntries(values.map(value => [value, labels.get(labelOf(label, value))]))
  expect(here).toEqual(Object.fromEntries(values.map(value => [value, words[`${kind}${value}`]])))
})

it('what an outcome means is told in the words of the console', () => {
  const kind = 'outcome.means.'
  const values = Object.keys(words).flatMap(key => (key.startsWith(kind) ? [key.slice(kind.length)] : []))
  const other = values.filter(
    value =>
      value !== 'none' &&
      !labels.get(labelOf('GoTallo_Advice_', value))?.startsWith(words[`${kind}${value}`] ?? '?'),
  )
  expect(other).toEqual([])
})
