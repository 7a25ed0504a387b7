import type { FieldError } from '../../domain/errors.ts'
import { oneError, textProblem } from '../shared/problems.ts'
import { asList, asObject, asText, type Wire } from '../shared/read.ts'
import { MOST } from './limits.ts'

const AT = 'interactive'

/** What a button under a message does: exactly one of these says it. */
const ACTIONS = [
  'callback_data',
  'url',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
] as const

const payloadProblem = (value: unknown): string | null => {
  const problem = textProblem(value, MOST.payload)
  if (problem !== null) return problem
  return Buffer.byteLength(String(value)) > MOST.payload
    ? `must not be longer than ${MOST.payload} bytes`
    : null
}

const checkInlineButton = (value: unknown, path: string): FieldError[] => {
  const button = asObject(value)
  if (!button) return [{ path, message: 'must be an object' }]
  const actions = ACTIONS.filter(name => (button[name] ?? null) !== null)
  if (actions.length !== 1) return [{ path, message: `must have exactly one of ${ACTIONS.join(', ')}` }]
  return [
    ...oneError(`${path}.text`, textProblem(button.text, MOST.text)),
    ...('callback_data' === actions[0]
      ? oneError(`${path}.callback_data`, payloadProblem(button.callback_data))
      : []),
  ]
}

/** A button of a keyboard is its text, or an object with one. */
const checkKey = (value: unknown, path: string): FieldError[] => {
  if (asText(value) !== null) return []
  const button = asObject(value)
  if (!button) return [{ path, message: 'must be a text or an object' }]
  return oneError(`${path}.text`, textProblem(button.text, MOST.text))
}

const checkRows = (
  rows: unknown,
  path: string,
  check: (value: unknown, path: string) => FieldError[],
): FieldError[] => {
  const list = asList(rows)
  if (list.length === 0) return [{ path, message: 'must be a list of rows of buttons' }]
  const count = list.reduce<number>((sum, row) => sum + asList(row).length, 0)
  if (count > MOST.buttons) return [{ path, message: `must not hold more than ${MOST.buttons} buttons` }]
  return list.flatMap((row, at) => {
    const buttons = asList(row)
    if (buttons.length === 0 || buttons.length > MOST.rowButtons)
      return [{ path: `${path}[${at}]`, message: `must be a list of 1 to ${MOST.rowButtons} buttons` }]
    return buttons.flatMap((button, index) => check(button, `${path}[${at}][${index}]`))
  })
}

const isTrue =
  (name: string) =>
  (markup: Wire): FieldError[] =>
    oneError(`${AT}.${name}`, markup[name] === true ? null : 'must be true')

/** The kinds of markup, each with the member that says which it is. */
const KINDS: ReadonlyMap<string, (markup: Wire) => FieldError[]> = new Map([
  [
    'inline_keyboard',
    ({ inline_keyboard }: Wire) => checkRows(inline_keyboard, `${AT}.inline_keyboard`, checkInlineButton),
  ],
  ['keyboard', ({ keyboard }: Wire) => checkRows(keyboard, `${AT}.keyboard`, checkKey)],
  ['remove_keyboard', isTrue('remove_keyboard')],
  ['force_reply', isTrue('force_reply')],
])

/** What is wrong with the markup of a message, in Telegram's own shape (`reply_markup`). */
export const checkMarkup = (value: unknown): FieldError[] => {
  const markup = asObject(value)
  if (!markup) return [{ path: AT, message: 'is missing: TEMPLATE is a text with buttons' }]
  const kinds = [...KINDS.keys()].filter(name => Object.hasOwn(markup, name))
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1)
    return [{ path: AT, message: `must have exactly one of ${[...KINDS.keys()].join(', ')}` }]
  return KINDS.get(kind)?.(markup) ?? []
}
