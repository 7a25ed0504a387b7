import type { MessageType } from '../../domain/contract.ts'
import type { Draft } from '../../domain/draft.ts'
import type { FieldError } from '../../domain/errors.ts'
import type { PreparedDraft } from '../platform.ts'
import { contactsForm, type Form, type Forms, LOCATION, prepareBy } from '../shared/forms.ts'
import { asList, asText, objectsOf } from '../shared/read.ts'
import { MOST } from './limits.ts'
import { checkMarkup } from './prepare-markup.ts'

const CAPTIONED: Form = { text: MOST.caption, file: 'needed' }

const CONTACT = contactsForm(1)

/** Telegram knows contacts by a number. */
const checkNumber = ({ auxiliaryData }: Draft): FieldError[] => {
  const [contact] = objectsOf(auxiliaryData.contacts)
  const hasNumber = asList(contact?.phones).some(phone => asText(phone) !== null)
  return contact === undefined || hasNumber
    ? []
    : [{ path: 'contact[0].phones', message: 'is missing: Telegram takes no contact without a phone number' }]
}

const FORMS: Forms = {
  platform: 'Telegram',
  types: new Map<MessageType, Form>([
    ['TEXT', { text: MOST.text, isTextNeeded: true, file: 'none' }],
    ['IMAGE', CAPTIONED],
    ['VIDEO', CAPTIONED],
    ['GIF', CAPTIONED],
    ['FILE', CAPTIONED],
    ['AUDIO', CAPTIONED],
    ['VOICE', CAPTIONED],
    ['STICKER', { text: null, file: 'needed' }],
    ['LOCATION', LOCATION],
    [
      'CONTACT',
      {
        ...CONTACT,
        check: (draft, isPlain) => [...(CONTACT.check?.(draft, isPlain) ?? []), ...checkNumber(draft)],
      },
    ],
    [
      'TEMPLATE',
      {
        text: MOST.text,
        isTextNeeded: true,
        file: 'none',
        part: 'interactive',
        check: ({ auxiliaryData }) => checkMarkup(auxiliaryData.interactive),
      },
    ],
  ]),
  instead: {
    WA_INTERACTIVE: "send buttons as TEMPLATE, with Telegram's reply_markup as interactive",
    HSM: 'Telegram knows no approved templates: send it as TEXT',
    MEDIA_HSM: 'Telegram knows no approved templates: send it as IMAGE, VIDEO or FILE',
  },
}

/**
 * Checks a draft against what Telegram takes, and completes it. Never throws.
 * @param isPlain true where files may be named by plain http, as beside a stand-in
 */
export const prepareDraft = (draft: Draft, isPlain: boolean): PreparedDraft =>
  prepareBy(FORMS, draft, isPlain)
