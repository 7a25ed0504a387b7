import type { FieldError } from '../../domain/errors.ts'
import { linkProblem, oneError, repeated, textProblem } from '../shared/problems.ts'
import { asList, asObject, asText, type Wire } from '../shared/read.ts'
import { MOST } from './limits.ts'

/** What a kind of interactive message must hold, beside an action. */
interface Kind {
  /** The longest body. */
  readonly body: number
  readonly isBodyNeeded: boolean
  readonly headers: readonly string[]
  readonly checkAction?: (action: Wire) => FieldError[]
}

const AT = 'interactive'
const ANY_HEADER = ['text', 'image', 'video', 'document']

const checkButton = (value: unknown, path: string): FieldError[] => {
  const button = asObject(value)
  const reply = asObject(button?.reply)
  if (button?.type !== 'reply' || !reply)
    return [{ path, message: 'must be {type: "reply", reply: {id, title}}' }]
  return [
    ...oneError(`${path}.reply.title`, textProblem(reply.title, MOST.buttonTitle)),
    ...oneError(`${path}.reply.id`, textProblem(reply.id, MOST.buttonId)),
  ]
}

const checkButtons = (action: Wire): FieldError[] => {
  const path = `${AT}.action.buttons`
  const buttons = asList(action.buttons)
  if (buttons.length === 0 || buttons.length > MOST.buttons)
    return [{ path, message: `must be a list of 1 to ${MOST.buttons} buttons` }]
  const replies = buttons.map(button => asObject(asObject(button)?.reply))
  return [
    ...buttons.flatMap((button, index) => checkButton(button, `${path}[${index}]`)),
    ...repeated(replies.map((reply, index) => [`${path}[${index}].reply.id`, reply?.id])),
    ...repeated(replies.map((reply, index) => [`${path}[${index}].reply.title`, reply?.title])),
  ]
}

/** A row, and where it stands. */
interface Row {
  readonly value: unknown
  readonly path: string
}

const rowsOf = (sections: readonly unknown[]): Row[] =>
  sections.flatMap((section, at) =>
    asList(asObject(section)?.rows).map((value, index) => ({
      value,
      path: `${AT}.action.sections[${at}].rows[${index}]`,
    })),
  )

const checkRow = ({ value, path }: Row): FieldError[] => {
  const row = asObject(value)
  if (!row) return [{ path, message: 'must be an object' }]
  const description = row.description ?? ''
  return [
    ...oneError(`${path}.id`, textProblem(row.id, MOST.rowId)),
    ...oneError(`${path}.title`, textProblem(row.title, MOST.rowTitle)),
    ...(description === ''
      ? []
      : oneError(`${path}.description`, textProblem(description, MOST.rowDescription))),
  ]
}

const checkSections = (sections: readonly unknown[]): FieldError[] =>
  sections.flatMap((value, index) => {
    const path = `${AT}.action.sections[${index}]`
    const section = asObject(value)
    if (!section) return [{ path, message: 'must be an object' }]
    const rows = asList(section.rows).length > 0 ? [] : [{ path: `${path}.rows`, message: 'must hold a row' }]
    // A section alone may go without a title.
    const isUntitled = sections.length === 1 && (section.title ?? '') === ''
    const title = isUntitled ? null : textProblem(section.title, MOST.sectionTitle)
    return [...rows, ...oneError(`${path}.title`, title)]
  })

const checkList = (action: Wire): FieldError[] => {
  const path = `${AT}.action.sections`
  const label = oneError(`${AT}.action.button`, textProblem(action.button, MOST.buttonTitle))
  const sections = asList(action.sections)
  const rows = rowsOf(sections)
  if (sections.length === 0) return [...label, { path, message: 'must be a list of sections with rows' }]
  if (rows.length > MOST.rows)
    return [...label, { path, message: `must not hold more than ${MOST.rows} rows in all` }]
  return [
    ...label,
    ...checkSections(sections),
    ...rows.flatMap(checkRow),
    ...repeated(rows.map(({ value, path: at }) => [`${at}.id`, asObject(value)?.id])),
  ]
}

const plain = (isBodyNeeded: boolean, headers = ANY_HEADER): Kind => ({
  body: MOST.body,
  isBodyNeeded,
  headers,
})

const KINDS: ReadonlyMap<unknown, Kind> = new Map<string, Kind>([
  ['button', { ...plain(true), checkAction: checkButtons }],
  ['list', { body: MOST.listBody, isBodyNeeded: true, headers: ['text'], checkAction: checkList }],
  ['cta_url', plain(true)],
  ['flow', plain(true)],
  ['location_request_message', plain(true)],
  ['call_permission_request', plain(false)],
  ['product', plain(false)],
  ['product_list', plain(true)],
  ['catalog_message', plain(true)],
])

const checkHeader = (value: unknown, allowed: readonly string[], isPlain: boolean): FieldError[] => {
  if (value === undefined || value === null) return []
  const path = `${AT}.header`
  const header = asObject(value)
  const type = asText(header?.type) ?? ''
  if (!header || !allowed.includes(type))
    return [{ path, message: `must be an object whose type is ${allowed.join(', ')}` }]
  if (type === 'text') return oneError(`${path}.text`, textProblem(header.text, MOST.header))
  const file = asObject(header[type])
  if (asText(file?.id)) return []
  return oneError(`${path}.${type}.link`, linkProblem(file?.link, isPlain, 'WhatsApp'))
}

const checkFooter = (value: unknown): FieldError[] =>
  value === undefined || value === null
    ? []
    : oneError(`${AT}.footer.text`, textProblem(asObject(value)?.text, MOST.footer))

const checkBody = (value: unknown, kind: Kind): FieldError[] =>
  !kind.isBodyNeeded && (value ?? null) === null
    ? []
    : oneError(`${AT}.body.text`, textProblem(asObject(value)?.text, kind.body))

/** The text of an interactive message is that of its body. */
export const interactiveText = (value: unknown): string | null =>
  asText(asObject(asObject(value)?.body)?.text)

/**
 * What is wrong with an interactive message, in WhatsApp's own shape.
 * @param text the draft's own, which can say nothing else than the body
 */
export const checkInteractive = (value: unknown, text: string | null, isPlain: boolean): FieldError[] => {
  const interactive = asObject(value)
  if (!interactive) return [{ path: AT, message: 'is missing: WA_INTERACTIVE is an interactive message' }]
  const kind = KINDS.get(interactive.type)
  if (!kind) return [{ path: `${AT}.type`, message: `must be one of ${[...KINDS.keys()].join(', ')}` }]
  const action = asObject(interactive.action)
  const isOther = text !== null && text !== interactiveText(interactive)
  return [
    ...oneError('text', isOther ? 'is not possible: the text is that of interactive.body' : null),
    ...checkHeader(interactive.header, kind.headers, isPlain),
    ...checkBody(interactive.body, kind),
    ...checkFooter(interactive.footer),
    ...(action
      ? (kind.checkAction?.(action) ?? [])
      : [{ path: `${AT}.action`, message: 'is missing: it says what the person can do' }]),
  ]
}
