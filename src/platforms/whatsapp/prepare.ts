import type { MessageType } from '../../domain/contract.ts'
import type { Draft } from '../../domain/draft.ts'
import type { PreparedDraft } from '../platform.ts'
import { contactsForm, type Form, type Forms, LOCATION, prepareBy } from '../shared/forms.ts'
import { MOST } from './limits.ts'
import { checkInteractive, interactiveText } from './prepare-interactive.ts'
import { checkTemplate, completeTemplate } from './prepare-template.ts'

const CAPTIONED: Form = { text: MOST.caption, file: 'needed' }
const BARE: Form = { text: null, file: 'needed' }

const TEMPLATE: Form = {
  text: null,
  file: 'possible',
  part: 'template',
  check: checkTemplate,
  complete: completeTemplate,
}

const FORMS: Forms = {
  platform: 'WhatsApp',
  types: new Map<MessageType, Form>([
    ['TEXT', { text: MOST.text, isTextNeeded: true, file: 'none' }],
    ['IMAGE', CAPTIONED],
    ['VIDEO', CAPTIONED],
    ['FILE', CAPTIONED],
    ['AUDIO', BARE],
    ['VOICE', BARE],
    ['STICKER', BARE],
    ['LOCATION', LOCATION],
    ['CONTACT', contactsForm(MOST.contacts)],
    ['HSM', TEMPLATE],
    ['MEDIA_HSM', TEMPLATE],
    [
      'WA_INTERACTIVE',
      {
        text: MOST.listBody,
        file: 'none',
        part: 'interactive',
        check: ({ auxiliaryData, text }, isPlain) =>
          checkInteractive(auxiliaryData.interactive, text, isPlain),
        complete: draft => ({ ...draft, text: interactiveText(draft.auxiliaryData.interactive) }),
      },
    ],
  ]),
  instead: { GIF: 'send it as VIDEO (an MP4 file)' },
}

/**
 * Checks a draft against what WhatsApp takes, and completes it. Never throws.
 * @param isPlain true where files may be named by plain http, as beside a stand-in
 */
export const prepareDraft = (draft: Draft, isPlain: boolean): PreparedDraft =>
  prepareBy(FORMS, draft, isPlain)
