import type { MessageType } from '../../domain/contract.ts'
import type { Draft } from '../../domain/draft.ts'
import type { PreparedDraft } from '../platform.ts'
import { type Form, type Forms, prepareBy } from '../shared/forms.ts'

/** Characters of a body, of a caption too (Messages resource, `Body`). */
const LONGEST_TEXT = 1_600

/** Of a message with its files, as MMS (Accepted content types for media). */
const LARGEST_FILE = 5 * 1_024 * 1_024

const FILE: Form = { text: LONGEST_TEXT, file: 'needed' }

const AS_TEXT = 'send its words as TEXT'

const FORMS: Forms = {
  platform: 'SMS',
  types: new Map<MessageType, Form>([
    ['TEXT', { text: LONGEST_TEXT, isTextNeeded: true, file: 'none' }],
    ['IMAGE', FILE],
    ['VIDEO', FILE],
    ['AUDIO', FILE],
    ['FILE', FILE],
    ['GIF', FILE],
  ]),
  instead: {
    VOICE: 'send it as AUDIO',
    STICKER: 'send it as IMAGE',
    LOCATION: 'send the address, or a link to a map, as TEXT',
    CONTACT: 'send name and number as TEXT, or a vCard (text/vcard) as FILE',
    HSM: AS_TEXT,
    MEDIA_HSM: 'send its words as the text of IMAGE, VIDEO or FILE',
    TEMPLATE: AS_TEXT,
    WA_INTERACTIVE: AS_TEXT,
  },
  quotes: false,
}

/** The largest file of a message of this type, in bytes; null where it has none. */
export const largestFile = (type: MessageType): number | null =>
  FORMS.types.get(type)?.file === 'needed' ? LARGEST_FILE : null

/**
 * Checks a draft against what Twilio takes. Never throws.
 * @param isPlain true where files may be named by plain http, as beside a stand-in
 */
export const prepareDraft = (draft: Draft, isPlain: boolean): PreparedDraft =>
  prepareBy(FORMS, draft, isPlain)
