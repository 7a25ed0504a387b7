import type { Draft } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { oneError, textProblem } from '../shared/problems.ts'
import { asObject, asText, type Wire } from '../shared/read.ts'
import { checkButtons } from './buttons.ts'
import { MOST } from './limits.ts'

const KNOWN: ReadonlySet<string> = new Set(['keyboard', 'rich_media', 'alt_text', 'min_api_version'])

const strangers = (interactive: Wire): FieldError[] =>
  Object.keys(interactive)
    .filter(name => !KNOWN.has(name))
    .map(name => ({
      path: `interactive.${name}`,
      message: `is not known here; Viber takes ${[...KNOWN].join(', ')}`,
    }))

const isGiven = (value: unknown): boolean => value !== undefined && value !== null

const versionProblem = ({ min_api_version: version }: Wire): string | null =>
  !isGiven(version) || (Number.isInteger(version) && Number(version) >= 1 && Number(version) <= 100)
    ? null
    : 'must be a whole number'

/** A carousel has no text, but one for those whose Viber is too old to show it; a keyboard stands below a text. */
const aboutText = (interactive: Wire, text: string | null): FieldError[] => {
  if (!isGiven(interactive.rich_media)) {
    return [
      ...oneError('interactive.alt_text', isGiven(interactive.alt_text) ? 'needs rich_media' : null),
      ...oneError('text', text === null ? 'is missing: a keyboard stands below a text' : null),
    ]
  }
  const { alt_text: alternative } = interactive
  if (!isGiven(alternative)) return []
  const isOther = text !== null && text !== alternative
  return [
    ...oneError('interactive.alt_text', textProblem(alternative, MOST.text)),
    ...oneError('text', isOther ? 'must be that of interactive.alt_text, or left out' : null),
  ]
}

/** What is wrong with a TEMPLATE: a text with a keyboard, or a carousel. */
export const checkInteractive = ({ auxiliaryData, text }: Draft): FieldError[] => {
  const interactive = asObject(auxiliaryData.interactive)
  if (!interactive) return [{ path: 'interactive', message: 'is missing: TEMPLATE has buttons' }]
  const boards = (['keyboard', 'rich_media'] as const).filter(name => isGiven(interactive[name]))
  const size = Buffer.byteLength(JSON.stringify([interactive, text]))
  return [
    ...strangers(interactive),
    ...oneError('interactive', boards.length > 0 ? null : 'must have a keyboard or rich_media'),
    ...oneError(
      'interactive',
      size > MOST.interactive ? `must not be larger than ${MOST.interactive} bytes, with the text` : null,
    ),
    ...boards.flatMap(name => checkButtons(interactive[name], name, `interactive.${name}`)),
    ...oneError('interactive.min_api_version', versionProblem(interactive)),
    ...aboutText(interactive, text),
  ]
}

/** The text of a carousel is what those see whose Viber cannot show it. */
export const completeInteractive = (draft: Draft): Draft => {
  const alternative = asText(asObject(draft.auxiliaryData.interactive)?.alt_text)
  return alternative === null ? draft : { ...draft, text: alternative }
}
