import en from './en.json' with { type: 'json' }
import { figureOf } from './number.ts'

/** Every text that the console says, by name; en.json is the one file to translate. */
export type TextName = keyof typeof en

const plural = new Intl.PluralRules('en')
type Values = Readonly<Record<string, string | number>>

const templateOf = (name: TextName, { count }: Values): string => {
  const template: string = en[name]
  if (!template.includes('|')) return template
  const [one = '', other = ''] = template.split('|')
  return plural.select(Number(count)) === 'one' ? one : other
}

/**
 * @param name of the text in en.json
 * @param values for the names in braces; where the text is `one|other`, `count` says which it is
 */
export const text = (name: TextName, values: Values = {}): string =>
  templateOf(name, values).replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key] ?? ''
    return typeof value === 'number' ? figureOf(value) : value
  })

/** A text for a value of the API, such as a state; the value itself where there is none. */
export const word = (prefix: string, value: string): string =>
  (en as Readonly<Record<string, string>>)[`${prefix}.${value}`] ?? value
