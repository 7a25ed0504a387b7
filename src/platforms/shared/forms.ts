import { readMimeType } from '../../domain/bounds.ts'
import type { JsonObject, MessageType } from '../../domain/contract.ts'
import { type Draft, linkOf } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import type { Millis } from '../../domain/time.ts'
import { checkDraft, fileField } from '../draft-fields.ts'
import type { PreparedDraft } from '../platform.ts'
import { checkContacts, checkLocation, completeContacts, completeLocation } from './parts.ts'
import { linkProblem, oneError, textProblem } from './problems.ts'

/** What a type of message takes. */
export interface Form {
  /** The longest text, in characters; null: it has none. */
  readonly text: number | null
  readonly isTextNeeded?: true
  /** Why it has none, with what to do. */
  readonly whyNoText?: string
  readonly file: 'needed' | 'possible' | 'none'
  /** What else it has, by its name in the API's body. */
  readonly part?: 'location' | 'contact' | 'interactive' | 'template'
  /** What is wrong with that, or with whatever else of the draft. */
  readonly check?: (draft: Draft, isPlain: boolean) => FieldError[]
  /** Writes down what follows from the draft. */
  readonly complete?: (draft: Draft) => Draft
}

/** What a platform takes. */
export interface Forms {
  /** As it stands in a sentence: `WhatsApp`. */
  readonly platform: string
  readonly types: ReadonlyMap<string, Form>
  /** Types for which the reason why they are not taken is not enough, with what to do. */
  readonly instead?: Readonly<Partial<Record<MessageType, string>>>
  /** Marks by which a message may go out after the reply window, and how long after the customer's last message. */
  readonly tags?: ReadonlyMap<string, Millis>
  /** False: the platform cannot reply to a message. */
  readonly quotes?: false
}

/** A draft with more in its `auxiliary_data`. */
export const withAuxiliary = (draft: Draft, data: JsonObject): Draft => ({
  ...draft,
  auxiliaryData: { ...draft.auxiliaryData, ...data },
})

/** A message that is a place. */
export const LOCATION: Form = {
  text: null,
  file: 'none',
  part: 'location',
  check: ({ auxiliaryData }) => checkLocation(auxiliaryData.location),
  complete: draft => withAuxiliary(draft, { location: completeLocation(draft.auxiliaryData.location) }),
}

/** A message that is contacts. @param most so many at a time */
export const contactsForm = (most: number): Form => ({
  text: null,
  file: 'none',
  part: 'contact',
  check: ({ auxiliaryData }) => checkContacts(auxiliaryData.contacts, most),
  complete: draft => withAuxiliary(draft, { contacts: completeContacts(draft.auxiliaryData.contacts) }),
})

const wrongType = (type: MessageType, { platform, types, instead }: Forms): string => {
  const taken = [...types.keys()].join(', ')
  const advice = instead?.[type]
  return advice === undefined
    ? `must be one of ${taken}: ${platform} takes no other`
    : `${type} is not possible on ${platform}: ${advice}; it takes ${taken}`
}

const aboutText = ({ type, text }: Draft, form: Form): FieldError[] => {
  if (text === null) return oneError('text', form.isTextNeeded ? `is missing: ${type} is its text` : null)
  return oneError(
    'text',
    form.text === null
      ? `is not possible: ${form.whyNoText ?? `${type} has no text`}`
      : textProblem(text, form.text),
  )
}

const aboutFile = ({ type, media }: Draft, form: Form, platform: string, isPlain: boolean): FieldError[] => {
  const path = fileField(media)
  if (media === null) return oneError(path, form.file === 'needed' ? `is missing: ${type} is a file` : null)
  if (form.file === 'none') return oneError(path, `is not possible: ${type} has no file`)
  if (path === 'file_id') return []
  const link = linkOf(media)
  return oneError(
    path,
    link === null ? `is missing: ${type} is a file` : linkProblem(link, isPlain, platform),
  )
}

const aboutMimeType = ({ media }: Draft): FieldError[] =>
  media === null || media.mimeType === null || readMimeType(media.mimeType) !== null
    ? []
    : [{ path: 'mime_type', message: 'must be a type such as image/png' }]

const PARTS = ['location', 'contact', 'interactive', 'template'] as const

const partOf = (draft: Draft, part: (typeof PARTS)[number]): unknown => {
  if (part === 'template') return draft.template
  return draft.auxiliaryData[part === 'contact' ? 'contacts' : part]
}

/** Parts that belong to other types. */
const aboutStrangers = (draft: Draft, form: Form): FieldError[] =>
  PARTS.filter(part => part !== form.part && (partOf(draft, part) ?? null) !== null).map(part => ({
    path: part,
    message: `is not possible: ${draft.type} has none`,
  }))

const aboutTag = ({ auxiliaryData: { tag } }: Draft, { platform, tags }: Forms): FieldError[] => {
  if (tag === undefined || tag === null) return []
  if (tags === undefined) return [{ path: 'tag', message: `is not possible: ${platform} has none` }]
  if (typeof tag === 'string' && tags.has(tag)) return []
  return [{ path: 'tag', message: `must be one of ${[...tags.keys()].join(', ')}` }]
}

const aboutQuote = ({ quoteId }: Draft, { platform, quotes }: Forms): FieldError[] =>
  quoteId !== null && quotes === false
    ? [{ path: 'quote_id', message: `is not possible: ${platform} cannot reply to a message` }]
    : []

const tagged = (draft: Draft, { tags }: Forms): Draft => {
  const { tag } = draft.auxiliaryData
  const withinMs = typeof tag === 'string' ? tags?.get(tag) : undefined
  return withinMs === undefined ? draft : { ...draft, withinMs }
}

/**
 * Checks a draft against what a platform takes, and completes it. Never throws.
 * @param isPlain true where files may be named by plain http, as beside a stand-in
 */
export const prepareBy = (forms: Forms, draft: Draft, isPlain: boolean): PreparedDraft => {
  const form = forms.types.get(draft.type)
  if (!form) return { ok: false, errors: [{ path: 'type', message: wrongType(draft.type, forms) }] }
  // What is nested without end is looked at no further.
  const unfit = checkDraft(draft)
  if (unfit.length > 0) return { ok: false, errors: unfit }
  const errors = [
    ...aboutText(draft, form),
    ...aboutFile(draft, form, forms.platform, isPlain),
    ...aboutMimeType(draft),
    ...aboutStrangers(draft, form),
    ...aboutTag(draft, forms),
    ...aboutQuote(draft, forms),
    ...(form.check?.(draft, isPlain) ?? []),
  ]
  if (errors.length > 0) return { ok: false, errors }
  return { ok: true, draft: tagged(form.complete?.(draft) ?? draft, forms) }
}
