import { asObject, asText, type Wire } from '../kit/call.ts'
import { type Checked, type CheckFile, PLAIN } from './checked.ts'
import { GraphFailure, refused } from './failure.ts'
import type { Params } from './params.ts'
import type { Phone, State, Template } from './state.ts'

const VARIABLE = /\{\{\s*([\w]+)\s*\}\}/g
const WORDS_OF_TYPES = [
  'text',
  'currency',
  'date_time',
  'payload',
  'coupon_code',
  'action',
  'location',
  'product',
]

/** Names of a text's variables, each once. */
const variablesOf = (text: unknown): string[] => [
  ...new Set([...(asText(text) ?? '').matchAll(VARIABLE)].map(found => found[1] ?? '')),
]

const invalid = (details: string): GraphFailure =>
  new GraphFailure(100, { message: '(#100) Invalid parameter', details })

/** The template of that name and language, where it may be sent. @throws GraphFailure */
const findTemplate = (state: State, phone: Phone, name: string, language: string): Template => {
  const template = state.templates.find(
    one => one.wabaId === phone.wabaId && one.name === name && one.language === language,
  )
  if (template?.status === 'PAUSED') throw refused(132015, `template (${name}) is paused`)
  if (template?.status === 'DISABLED') throw refused(132016, `template (${name}) is disabled`)
  if (template?.status !== 'APPROVED')
    throw refused(132001, `template name (${name}) does not exist in ${language}`)
  return template
}

const definition = (template: Template, type: string): Wire | null =>
  template.components.find(component => asText(component.type)?.toUpperCase() === type) ?? null

const typeOf = (parameter: Params): string => parameter.text('type').toLowerCase()

const checkText = (parameter: Params): void => {
  if (typeof parameter.fields.text !== 'string' || parameter.fields.text === '')
    throw invalid("Parameter 'text' is mandatory for component parameter type 'text'")
  if (/[\n\t]| {5}/.test(parameter.fields.text))
    throw invalid('Param text cannot have new-line/tab characters or more than 4 consecutive spaces')
}

const checkNames = (parameters: readonly Params[], variables: readonly string[]): void => {
  const names = parameters.map(({ fields }) => asText(fields.parameter_name))
  if (names.includes(null)) throw invalid('Parameter name is missing or empty')
  if (!variables.every(variable => names.includes(variable)))
    throw invalid('Parameter names do not match the names in the template')
}

/** Compares what fills a text with the variables of its definition. @throws GraphFailure */
const checkFilling = (template: Template, where: string, text: unknown, given: readonly Params[]): void => {
  const variables = variablesOf(text)
  if (given.length !== variables.length)
    throw refused(
      132000,
      `${where}: number of localizable_params (${given.length}) does not match the expected number of params (${variables.length})`,
    )
  for (const parameter of given) {
    const type = typeOf(parameter)
    if (type === 'text') checkText(parameter.only('type', 'text', 'parameter_name'))
    else if (!WORDS_OF_TYPES.includes(type)) throw invalid(`${where}: parameter type ${type} is not allowed`)
  }
  if (template.parameter_format === 'NAMED') checkNames(given, variables)
}

const checkHeader = (template: Template, given: readonly Params[], checkFile: CheckFile): Checked => {
  const header = definition(template, 'HEADER')
  const format = asText(header?.format)?.toUpperCase() ?? 'TEXT'
  if (format === 'TEXT') {
    checkFilling(template, 'header', header?.text, given)
    return PLAIN
  }
  const [parameter] = given
  const type = parameter === undefined ? 'UNKNOWN' : typeOf(parameter).toUpperCase()
  if (parameter === undefined || type !== format)
    throw refused(132012, `header: Format mismatch, expected ${format}, received ${type}`)
  const kind = type.toLowerCase()
  const content = parameter.object(kind)
  if (kind === 'location') return PLAIN
  return checkFile(content.only('id', 'link', ...(kind === 'document' ? ['filename'] : [])), kind)
}

/** The kinds of buttons that need something of each message. */
const needsFilling = (button: Wire): boolean =>
  (button.type === 'URL' && variablesOf(button.url).length > 0) ||
  button.type === 'COPY_CODE' ||
  button.type === 'OTP'

const nameOf = (button: Wire): string => {
  const words = (asText(button.type) ?? '').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const checkButtons = (template: Template, given: readonly Params[]): void => {
  const list = definition(template, 'BUTTONS')?.buttons
  const buttons = (Array.isArray(list) ? list : []).map(button => asObject(button) ?? {})
  const filled = new Set<number>()
  for (const component of given) {
    component.text('sub_type')
    const index = Number(component.need('index'))
    if (buttons[index] === undefined) throw refused(132000, `buttons: there is no button at index ${index}`)
    if (component.optionalList('parameters').length > 0) filled.add(index)
  }
  const bare = buttons.findIndex((button, index) => needsFilling(button) && !filled.has(index))
  const button = buttons[bare]
  if (button !== undefined)
    throw refused(131008, `buttons: Button at index ${bare} of type ${nameOf(button)} requires a parameter`)
}

const KINDS = ['header', 'body', 'button', 'footer', 'carousel', 'limited_time_offer']

const kindOf = (component: Params): string => {
  component.only('type', 'sub_type', 'index', 'parameters', 'cards')
  const kind = component.text('type').toLowerCase()
  return KINDS.includes(kind) ? kind : component.oneOf('type', KINDS)
}

/**
 * Checks a template message against the definition.
 * @throws GraphFailure
 */
export const checkTemplate = (
  content: Params,
  { state, phone }: { readonly state: State; readonly phone: Phone },
  checkFile: CheckFile,
): Checked => {
  content.only('name', 'language', 'components')
  const language = content.object('language').only('code', 'policy')
  const template = findTemplate(state, phone, content.text('name'), language.text('code'))
  const components = content
    .optionalList('components')
    .map(component => ({ component, kind: kindOf(component) }))
  const ofKind = (kind: string): Params[] =>
    components.filter(one => one.kind === kind).map(({ component }) => component)
  const parameters = (kind: string): Params[] => ofKind(kind).flatMap(one => one.optionalList('parameters'))
  const checked = checkHeader(template, parameters('header'), checkFile)
  checkFilling(template, 'body', definition(template, 'BODY')?.text, parameters('body'))
  checkButtons(template, ofKind('button'))
  return { ...checked, category: template.category }
}
