import { readMimeType } from '../../domain/bounds.ts'
import type { JsonObject, MessageType } from '../../domain/contract.ts'
import { type Draft, linkOf } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { checkDraft, fileField } from '../draft-fields.ts'
import type { PreparedDraft } from '../platform.ts'
import { MOST } from './limits.ts'
import { checkInteractive, interactiveText } from './prepare-interactive.ts'
import { checkContacts, checkLocation, completeContacts, completeLocation } from './prepare-parts.ts'
import { checkTemplate, completeTemplate } from './prepare-template.ts'
import { linkProblem, textProblem } from './problems.ts'

/** What a type of message takes. */
interface Form {
  /** The longest text; null: it has none. */
  readonly text: number | null
  readonly isTextNeeded?: true
  readonly file: 'needed' | 'possible' | 'none'
  /** What else it has, by its name in the API's body. */
  readonly part?: 'location' | 'contact' | 'interactive' | 'template'
  /** What is wrong with that. */
  readonly check?: (draft: Draft, isPlain: boolean) => FieldError[]
  /** Writes down what follows from the draft. */
  readonly complete?: (draft: Draft) => Draft
}

const CAPTIONED: Form = { text: MOST.caption, file: 'needed' }
const BARE: Form = { text: null, file: 'needed' }

const withAuxiliary = (draft: Draft, data: JsonObject): Draft => ({
  ...draft,
  auxiliaryData: { ...draft.auxiliaryData, ...data },
})

const TEMPLATE: Form = {
  text: null,
  file: 'possible',
  part: 'template',
  check: checkTemplate,
  complete: completeTemplate,
}

const FORMS: ReadonlyMap<string, Form> = new Map<MessageType, Form>([
  ['TEXT', { text: MOST.text, isTextNeeded: true, file: 'none' }],
  ['IMAGE', CAPTIONED],
  ['VIDEO', CAPTIONED],
  ['FILE', CAPTIONED],
  ['AUDIO', BARE],
  ['VOICE', BARE],
  ['STICKER', BARE],
  [
    'LOCATION',
    {
      text: null,
      file: 'none',
      part: 'location',
      check: ({ auxiliaryData }) => checkLocation(auxiliaryData.location),
      complete: draft => withAuxiliary(draft, { location: completeLocation(draft.auxiliaryData.location) }),
    },
  ],
  [
    'CONTACT',
    {
      text: null,
      file: 'none',
      part: 'contact',
      check: ({ auxiliaryData }) => checkContacts(auxiliaryData.contacts),
      complete: draft => withAuxiliary(draft, { contacts: completeContacts(draft.auxiliaryData.contacts) }),
    },
  ],
  ['HSM', TEMPLATE],
  ['MEDIA_HSM', TEMPLATE],
  [
    'WA_INTERACTIVE',
    {
      text: MOST.listBody,
      file: 'none',
      part: 'interactive',
      check: ({ auxiliaryData, text }, isPlain) => checkInteractive(auxiliaryData.interactive, text, isPlain),
      complete: draft => ({ ...draft, text: interactiveText(draft.auxiliaryData.interactive) }),
    },
  ],
])

const TAKEN = [...FORMS.keys()].join(', ')

const wrongType = (type: string): string =>
  type === 'GIF'
    ? `GIF is not possible on WhatsApp: send it as VIDEO (an MP4 file); it takes ${TAKEN}`
    : `must be one of ${TAKEN}: WhatsApp takes no other`

const aboutText = ({ type, text }: Draft, form: Form): FieldError[] => {
  const at = (message: string | null): FieldError[] => (message === null ? [] : [{ path: 'text', message }])
  if (text === null) return at(form.isTextNeeded ? `is missing: ${type} is its text` : null)
  return at(form.text === null ? `is not possible: ${type} has no text` : textProblem(text, form.text))
}

const aboutFile = ({ type, media }: Draft, form: Form, isPlain: boolean): FieldError[] => {
  const path = fileField(media)
  const at = (message: string | null): FieldError[] => (message === null ? [] : [{ path, message }])
  if (media === null) return at(form.file === 'needed' ? `is missing: ${type} is a file` : null)
  if (form.file === 'none') return at(`is not possible: ${type} has no file`)
  if (path === 'file_id') return []
  const link = linkOf(media)
  return at(link === null ? `is missing: ${type} is a file` : linkProblem(link, isPlain))
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

/**
 * Checks a draft against what WhatsApp takes, and completes it. Never throws.
 * @param isPlain true where files may be named by plain http, as beside a stand-in
 */
export const prepareDraft = (draft: Draft, isPlain: boolean): PreparedDraft => {
  const form = FORMS.get(draft.type)
  if (!form) return { ok: false, errors: [{ path: 'type', message: wrongType(draft.type) }] }
  // What is nested without end is looked at no further.
  const unfit = checkDraft(draft)
  if (unfit.length > 0) return { ok: false, errors: unfit }
  const errors = [
    ...aboutText(draft, form),
    ...aboutFile(draft, form, isPlain),
    ...aboutMimeType(draft),
    ...aboutStrangers(draft, form),
    ...(form.check?.(draft, isPlain) ?? []),
  ]
  if (errors.length > 0) return { ok: false, errors }
  return { ok: true, draft: form.complete?.(draft) ?? draft }
}
