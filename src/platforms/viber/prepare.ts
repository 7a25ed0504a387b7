import { baseType } from '../../domain/bounds.ts'
import type { MessageType } from '../../domain/contract.ts'
import { type Draft, linkOf, uploadOf } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import { endingOf } from '../../domain/file-address.ts'
import type { PreparedDraft } from '../platform.ts'
import { contactsForm, type Form, type Forms, LOCATION, prepareBy } from '../shared/forms.ts'
import { oneError } from '../shared/problems.ts'
import { asId, asList, asObject, asText, objectsOf } from '../shared/read.ts'
import { ENDINGS, FILE_KINDS, type FileKind, FORBIDDEN_ENDINGS, MIME_TYPES, MOST } from './limits.ts'
import { checkInteractive, completeInteractive } from './prepare-interactive.ts'

const PHONE = /^\+?\d+$/

/** The digits of a number, with the plus sign that Viber wants. */
export const phoneOf = (given: unknown): string => {
  const digits = (asText(given) ?? '').replace(/[\s()./-]/g, '')
  return digits.startsWith('+') ? digits : `+${digits}`
}

const phoneProblem = (phones: readonly unknown[]): string | null => {
  if (phones.length !== 1) return 'must be one number: a contact of Viber has exactly one'
  const phone = phoneOf(phones[0])
  if (!PHONE.test(phone)) return 'must be a number with its country code'
  return phone.length > MOST.contactPhone ? `must not be longer than ${MOST.contactPhone} characters` : null
}

const CONTACTS = contactsForm(1)

/** A name and one number; Viber's contacts have no more. */
const checkContact = (draft: Draft, isPlain: boolean): FieldError[] => {
  const errors = CONTACTS.check?.(draft, isPlain) ?? []
  const [contact] = objectsOf(draft.auxiliaryData.contacts)
  if (errors.length > 0 || contact === undefined) return errors
  const isLong = (asText(contact.name) ?? '').length > MOST.contactName
  const hasMails = asList(contact.emails).length > 0
  return [
    ...oneError('contact[0].name', isLong ? `must not be longer than ${MOST.contactName} characters` : null),
    ...oneError('contact[0].phones', phoneProblem(asList(contact.phones))),
    ...oneError('contact[0].emails', hasMails ? 'is not possible: a contact of Viber has none' : null),
  ]
}

const pathEnding = (url: string | null): string | null => endingOf(URL.parse(url ?? '')?.pathname ?? null)

const linkProblem = (url: string, kind: FileKind): string | null => {
  const taken = ENDINGS[kind]
  const ending = pathEnding(url)
  if (taken === null) return ending === null ? 'must end as the file does (….pdf): Viber goes by that' : null
  const words = taken.map(one => `.${one}`).join(', ')
  return ending !== null && taken.includes(ending) ? null : `must end in ${words}: Viber goes by that`
}

const uploadProblem = (mimeType: string | null, kind: FileKind): string | null => {
  const taken = MIME_TYPES[kind]
  if (taken === null || taken.includes(baseType(mimeType ?? ''))) return null
  return `is ${mimeType ?? 'of no known type'}; Viber takes ${taken.join(', ')} of this type; send it as FILE`
}

/** What Viber would not take of a file, as far as its names tell. */
const checkFile =
  (kind: FileKind) =>
  ({ media }: Draft): FieldError[] => {
    if (media === null) return []
    const link = linkOf(media)
    const isLong = (media.title?.length ?? 0) > MOST.fileName
    const forbidden = [endingOf(media.title), pathEnding(link)].find(
      ending => ending !== null && FORBIDDEN_ENDINGS.has(ending),
    )
    return [
      ...oneError('media_title', isLong ? `must not be longer than ${MOST.fileName} characters` : null),
      ...oneError(
        'media_title',
        forbidden === undefined ? null : `is not possible: Viber passes on no .${forbidden} files`,
      ),
      ...oneError('file_url', link === null || !URL.canParse(link) ? null : linkProblem(link, kind)),
      ...oneError('file_id', uploadOf(media) === null ? null : uploadProblem(media.mimeType, kind)),
    ]
  }

const checkSticker = ({ auxiliaryData }: Draft): FieldError[] => {
  const id = asId(asObject(auxiliaryData.interactive)?.sticker_id)
  return oneError(
    'interactive.sticker_id',
    id !== null && /^\d{1,15}$/.test(id) ? null : "must be the number of one of Viber's stickers",
  )
}

const fileForm = (type: MessageType): Form => {
  const kind = FILE_KINDS.get(type) ?? 'file'
  return { text: kind === 'picture' ? MOST.caption : null, file: 'needed', check: checkFile(kind) }
}

const FORMS: Forms = {
  platform: 'Viber',
  quotes: false,
  types: new Map<MessageType, Form>([
    ['TEXT', { text: MOST.text, isTextNeeded: true, file: 'none' }],
    ...[...FILE_KINDS.keys()].map(type => [type, fileForm(type)] satisfies [MessageType, Form]),
    ['STICKER', { text: null, file: 'none', part: 'interactive', check: checkSticker }],
    ['LOCATION', LOCATION],
    ['CONTACT', { ...CONTACTS, check: checkContact }],
    [
      'TEMPLATE',
      {
        text: MOST.text,
        file: 'none',
        part: 'interactive',
        check: checkInteractive,
        complete: completeInteractive,
      },
    ],
  ]),
  instead: {
    WA_INTERACTIVE: 'send buttons as TEMPLATE, in the shape of Viber',
    HSM: 'Viber has no templates to be approved',
  },
}

/**
 * Checks a draft against what Viber takes, and completes it. Never throws.
 * @param isPlain true where files may be named by plain http, as beside a stand-in
 */
export const prepareDraft = (draft: Draft, isPlain: boolean): PreparedDraft =>
  prepareBy(FORMS, draft, isPlain)
