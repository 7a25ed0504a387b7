import { type Checked, type CheckFile, PLAIN } from './checked.ts'
import { badParameter, refused } from './failure.ts'
import type { Params } from './params.ts'

const lengthOf = (text: string): number => [...text].length

/** WhatsApp checks lengths itself, and says so in its own words. */
const within = (what: string, text: string, most: number): void => {
  const length = lengthOf(text)
  if (length < 1 || length > most)
    throw refused(131009, `${what} length invalid. Min length: 1, Max length: ${most}`)
}

const short = (what: string, text: string | null, most: number): void => {
  if (text !== null && lengthOf(text) > most)
    throw refused(131009, `${what} is too long. Max length is ${most}`)
}

const eachOnce = (what: string, values: readonly string[]): void => {
  if (new Set(values).size < values.length) throw refused(131009, `Duplicated ${what}.`)
}

const MEDIA_HEADERS = ['image', 'video', 'document']

const checkHeader = (interactive: Params, kinds: readonly string[], checkFile: CheckFile): Checked => {
  const header = interactive.optionalObject('header')
  if (header === null) return PLAIN
  if (kinds.length === 0) throw badParameter(`Unexpected key "header" on param "${interactive.at}".`)
  const kind = header.oneOf('type', kinds)
  header.only('type', kind)
  if (kind !== 'text') return checkFile(header.object(kind).only('id', 'link', 'filename'), kind)
  within('Header text', header.text('text'), 60)
  return PLAIN
}

const checkBody = (interactive: Params, most: number, required = true): void => {
  const body = required ? interactive.object('body') : interactive.optionalObject('body')
  if (body !== null) within('Body text', body.only('text').text('text'), most)
}

const checkFooter = (interactive: Params): void => {
  const footer = interactive.optionalObject('footer')
  if (footer !== null) within('Footer text', footer.only('text').text('text'), 60)
}

const checkButtons = (action: Params): void => {
  const buttons = action.only('buttons').list('buttons')
  if (buttons.length < 1 || buttons.length > 3)
    throw refused(131009, 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3')
  const replies = buttons.map(button => {
    button.only('type', 'reply').oneOf('type', ['reply'])
    const reply = button.object('reply').only('id', 'title')
    const title = reply.text('title')
    within('Button title', title, 20)
    const id = reply.text('id')
    within('Button id', id, 256)
    return { id, title }
  })
  eachOnce(
    'button id',
    replies.map(({ id }) => id),
  )
  eachOnce(
    'button title',
    replies.map(({ title }) => title),
  )
}

const rowId = (row: Params): string => {
  row.only('id', 'title', 'description')
  const id = row.text('id')
  short('Row id', id, 200)
  short('Row title', row.text('title'), 24)
  short('Row description', row.optionalText('description'), 72)
  return id
}

const checkList = (action: Params): void => {
  action.only('button', 'sections')
  short('Button label', action.text('button'), 20)
  const sections = action.list('sections')
  if (sections.length < 1 || sections.length > 10)
    throw refused(131009, 'Invalid sections count. Min allowed sections: 1, Max allowed sections: 10')
  const ids = sections.flatMap(section => {
    section.only('title', 'rows')
    if (sections.length > 1) section.text('title')
    short('Section title', section.optionalText('title'), 24)
    const rows = section.list('rows')
    if (rows.length === 0) throw refused(131009, 'Section must have at least one row.')
    return rows.map(rowId)
  })
  if (ids.length > 10) throw refused(131009, 'Total row count exceed max allowed count: 10')
  eachOnce('row id', ids)
}

const named =
  (name: string, check: (action: Params) => void = () => {}) =>
  (action: Params): void => {
    if (action.text('name') !== name) throw badParameter(`Param ${action.path('name')} must be "${name}".`)
    check(action)
  }

const checkUrl = (action: Params): void => {
  const parameters = action.only('name', 'parameters').object('parameters').only('display_text', 'url')
  short('Button label', parameters.text('display_text'), 20)
  parameters.url('url')
}

const checkFlow = (action: Params): void => {
  const parameters = action.only('name', 'parameters').object('parameters')
  parameters.text('flow_message_version')
  parameters.text('flow_cta')
  if (!parameters.has('flow_id')) parameters.text('flow_name')
}

const checkProduct = (action: Params): void => {
  action.text('catalog_id')
  action.text('product_retailer_id')
}

const checkProducts = (action: Params): void => {
  action.text('catalog_id')
  action.list('sections')
}

interface Rules {
  readonly action: (action: Params) => void
  /** Kinds of headers; by default there is none. */
  readonly headers?: readonly string[]
  /** Characters; 1024 by default. */
  readonly body?: number
  /** The body may be left out. */
  readonly bare?: boolean
}

const KINDS: Readonly<Record<string, Rules>> = {
  button: { action: checkButtons, headers: ['text', ...MEDIA_HEADERS] },
  list: { action: checkList, headers: ['text'], body: 4_096 },
  cta_url: { action: named('cta_url', checkUrl), headers: ['text', ...MEDIA_HEADERS] },
  flow: { action: named('flow', checkFlow), headers: ['text', ...MEDIA_HEADERS] },
  location_request_message: { action: named('send_location') },
  call_permission_request: { action: named('call_permission_request'), bare: true },
  address_message: { action: named('address_message') },
  catalog_message: { action: named('catalog_message') },
  product: { action: checkProduct, bare: true },
  product_list: { action: checkProducts, headers: ['text'] },
}

/** Checks an interactive message. @throws GraphFailure */
export const checkInteractive = (interactive: Params, checkFile: CheckFile): Checked => {
  const rules = KINDS[interactive.oneOf('type', Object.keys(KINDS))]
  if (rules === undefined) return PLAIN
  interactive.only('type', 'header', 'body', 'footer', 'action')
  const checked = checkHeader(interactive, rules.headers ?? [], checkFile)
  checkBody(interactive, rules.body ?? 1_024, rules.bare !== true)
  checkFooter(interactive)
  rules.action(interactive.object('action'))
  return checked
}
