import type { FieldError } from '../../domain/errors.ts'
import { oneError, textProblem } from '../shared/problems.ts'
import { asList, asObject, asText, clip, objectsOf, type Wire } from '../shared/read.ts'
import type { ReplyButton } from './tracking.ts'

/** What a tap does. */
const ACTIONS: ReadonlySet<unknown> = new Set([
  'reply',
  'open-url',
  'location-picker',
  'share-phone',
  'open-map',
  'buy',
  'none',
])
/** What only a keyboard has. */
const KEYBOARD_ACTIONS: ReadonlySet<unknown> = new Set(['location-picker', 'share-phone'])

const LONGEST_BODY = 2_000

const isWithin = (value: unknown, most: number): boolean =>
  value === undefined || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most)

const countProblem = (wire: Wire, name: string, most: number, path: string): FieldError[] =>
  oneError(`${path}.${name}`, isWithin(wire[name], most) ? null : `must be a whole number from 1 to ${most}`)

const bodyProblem = ({ ActionType, ActionBody }: Wire): string | null => {
  const problem = textProblem(ActionBody, LONGEST_BODY)
  if (problem !== null || ActionType !== 'open-url') return problem
  return URL.canParse(String(ActionBody)) ? null : 'must be a URL: the button opens one'
}

const actionProblem = ({ ActionType }: Wire, isKeyboard: boolean): string | null => {
  if (ActionType === undefined) return null
  if (!ACTIONS.has(ActionType)) return `must be one of ${[...ACTIONS].join(', ')}`
  return !isKeyboard && KEYBOARD_ACTIONS.has(ActionType) ? 'is possible on a keyboard alone' : null
}

const checkButton = (value: unknown, isKeyboard: boolean, path: string): FieldError[] => {
  const button = asObject(value)
  if (!button) return [{ path, message: 'must be an object' }]
  return [
    ...countProblem(button, 'Columns', 6, path),
    ...countProblem(button, 'Rows', 7, path),
    ...oneError(`${path}.ActionType`, actionProblem(button, isKeyboard)),
    ...oneError(`${path}.ActionBody`, bodyProblem(button)),
  ]
}

/**
 * What is wrong with the buttons of a keyboard or of a carousel, as far as Viber's limits are known.
 * @param type what its `Type` must be
 */
export const checkButtons = (value: unknown, type: 'keyboard' | 'rich_media', path: string): FieldError[] => {
  const board = asObject(value)
  if (!board) return [{ path, message: 'must be an object' }]
  const buttons = asList(board.Buttons)
  const isKeyboard = type === 'keyboard'
  return [
    ...oneError(`${path}.Type`, board.Type === type ? null : `must be "${type}"`),
    ...countProblem(board, 'ButtonsGroupColumns', 6, path),
    ...countProblem(board, 'ButtonsGroupRows', 7, path),
    ...oneError(`${path}.Buttons`, buttons.length > 0 ? null : 'must be a list of buttons'),
    ...buttons.flatMap((button, index) => checkButton(button, isKeyboard, `${path}.Buttons[${index}]`)),
  ]
}

const LONGEST_TITLE = 250

/** What a button says, without the tags that colour it; null where that is nothing. */
const titleOf = ({ Text }: Wire): string | null =>
  asText(
    clip(asText(Text) ?? '', LONGEST_TITLE)
      .replace(/<[^<>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )

/** The buttons that answer with a text: `reply` is what a button does where it does not say. */
export const replyButtonsOf = (board: unknown): ReplyButton[] =>
  objectsOf(asObject(board)?.Buttons).flatMap(button => {
    const payload = asText(button.ActionBody)
    const isReply = button.ActionType === undefined || button.ActionType === 'reply'
    return isReply && payload !== null ? [{ title: titleOf(button), payload }] : []
  })
