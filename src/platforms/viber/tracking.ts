import { parseJson } from '../shared/json.ts'
import { asList, asText, clip } from '../shared/read.ts'

/**
 * What we put into `tracking_data`, which Viber gives back with the customer's reply: our id of the message, and
 * behind it the buttons that it offered, because a tap comes back as a text like any other. Nothing about a
 * conversation has to be kept for that.
 */
const TAG = /^([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})(?: (\[.*\]))?$/s

/** Viber's bound, in characters; counted in bytes, because a whole message has its bound in them. */
const LONGEST = 4_000
const LONGEST_TITLE = 250

/** A button that answers with a text. */
export interface ReplyButton {
  /** What the button says; null where it shows a picture alone. */
  readonly title: string | null
  /** The text that a tap sends. */
  readonly payload: string
}

const written = (id: string, buttons: readonly (readonly string[])[]): string =>
  buttons.length === 0 ? id : `${id} ${JSON.stringify(buttons)}`

/** The `tracking_data` of a message: without titles, or without buttons, where it would be too long. */
export const trackingOf = (id: string, buttons: readonly ReplyButton[]): string => {
  const whole = written(
    id,
    buttons.map(({ title, payload }) => (title === null ? [payload] : [payload, clip(title, LONGEST_TITLE)])),
  )
  if (Buffer.byteLength(whole) <= LONGEST) return whole
  const bare = written(
    id,
    buttons.map(({ payload }) => [payload]),
  )
  return Buffer.byteLength(bare) <= LONGEST ? bare : id
}

/** What a reply carries back. */
export interface Tracked {
  /** For `auxiliary_data`: our id of the message that is replied to, or whatever another sender had put there. */
  readonly data: string
  /** The button that the reply's text is of; null: none. */
  readonly button: ReplyButton | null
}

const buttonIn = (list: string | undefined, text: string | null): ReplyButton | null => {
  if (list === undefined || text === null) return null
  try {
    const tapped = asList(parseJson(list)).find(button => asList(button)[0] === text)
    return tapped === undefined ? null : { title: asText(asList(tapped)[1]), payload: text }
  } catch {
    return null
  }
}

/**
 * Reads the `tracking_data` of what the customer wrote.
 * @param text of it
 * @returns null where it carries none
 */
export const readTracking = (value: unknown, text: string | null): Tracked | null => {
  const data = asText(value)
  if (data === null) return null
  const [, id, buttons] = TAG.exec(data) ?? []
  return { data: id ?? data, button: buttonIn(buttons, text) }
}
