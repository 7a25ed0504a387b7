import { checkCharacters, sizeProblem, unsendable } from '../domain/bounds.ts'
import type { Content } from '../domain/change.ts'
import { type Draft, linkOf, uploadOf } from '../domain/draft.ts'
import type { FieldError } from '../domain/errors.ts'

/** The field by which a caller of our API gave the file of a draft. */
export const fileField = (media: Content['media']): 'file_id' | 'file_url' =>
  uploadOf(media) === null ? 'file_url' : 'file_id'

/** The fields whose names are others than those of `auxiliary_data`. */
const RENAMED: ReadonlyMap<string, string> = new Map([['contacts', 'contact']])

/** What stands in `auxiliary_data`, under the names of the API's body. */
const auxiliaryFields = (draft: Draft): [string, unknown][] =>
  Object.entries(draft.auxiliaryData).map(([name, value]) => [RENAMED.get(name) ?? name, value])

/** A text of white space alone is nothing to whoever gets it, and platforms refuse it. */
const blankText = ({ type, text }: Draft): FieldError[] =>
  type === 'TEXT' && text !== null && text !== '' && text.trim() === ''
    ? [{ path: 'text', message: 'must not be blank: it is white space alone' }]
    : []

/** What no platform can take, or no store can hold: JSON that is too deep or too large, unfit characters, a blank text. */
export const checkDraft = (draft: Draft): FieldError[] => {
  const { text, media, template, customData } = draft
  const nested = [...auxiliaryFields(draft), ['template', template], ['custom_data', customData]] as const
  const unbounded = nested.flatMap(([path, value]) => {
    const message = path.isWellFormed() ? sizeProblem(value) : 'must have a name of well-formed Unicode'
    return message === null ? [] : [{ path: path.toWellFormed(), message }]
  })
  if (unbounded.length > 0) return unbounded
  const fields = {
    text,
    file_url: linkOf(media),
    file_id: uploadOf(media),
    mime_type: media?.mimeType,
    media_title: media?.title,
    ...Object.fromEntries(nested),
  }
  return [...blankText(draft), ...checkCharacters(fields, '', unsendable)]
}
