import type { MessageType } from '../../domain/contract.ts'
import type { Draft } from '../../domain/draft.ts'
import type { PreparedDraft } from '../platform.ts'
import { type Form, type Forms, LOCATION, prepareBy } from '../shared/forms.ts'
import { MOST } from './limits.ts'
import * as parts from './prepare-parts.ts'
import { checkTemplate, completeTemplate } from './prepare-template.ts'

/** A file by its URL, with what LINE wants to know of it in `interactive`. */
const file = (kind: parts.Kind, members: Parameters<typeof parts.checkMembers>[1]): Form => ({
  text: null,
  file: 'needed',
  part: 'interactive',
  check: (draft, isPlain) => [
    ...parts.checkFile(draft, kind),
    ...parts.checkMembers(draft.auxiliaryData.interactive, members, isPlain),
    ...parts.noQuote(draft),
  ],
})

const RECORDING = file(parts.RECORDINGS, { duration: parts.duration })

const AS_TEMPLATE = "send it as TEMPLATE, with LINE's own message object as `interactive`"

const FORMS: Forms = {
  platform: 'LINE',
  types: new Map<MessageType, Form>([
    ['TEXT', { text: MOST.text, isTextNeeded: true, file: 'none' }],
    ['IMAGE', file(parts.IMAGES, { previewImageUrl: parts.optional(parts.preview) })],
    [
      'VIDEO',
      file(parts.VIDEOS, { previewImageUrl: parts.preview, trackingId: parts.optional(parts.trackingId) }),
    ],
    ['AUDIO', RECORDING],
    ['VOICE', RECORDING],
    [
      'STICKER',
      {
        text: null,
        file: 'none',
        part: 'interactive',
        check: ({ auxiliaryData }, isPlain) =>
          parts.checkMembers(
            auxiliaryData.interactive,
            { packageId: parts.stickerId, stickerId: parts.stickerId },
            isPlain,
          ),
      },
    ],
    [
      'LOCATION',
      {
        ...LOCATION,
        check: (draft, isPlain) => [
          ...(LOCATION.check?.(draft, isPlain) ?? []),
          ...parts.checkPlace(draft.auxiliaryData.location),
          ...parts.noQuote(draft),
        ],
      },
    ],
    [
      'TEMPLATE',
      {
        text: MOST.text,
        file: 'none',
        part: 'interactive',
        check: checkTemplate,
        complete: completeTemplate,
      },
    ],
  ]),
  instead: {
    FILE: 'send a TEXT with a link to the file',
    GIF: 'send it as VIDEO (an MP4 file with a preview image)',
    CONTACT: 'send a TEXT with the name and the number',
    BUTTON: AS_TEMPLATE,
    HSM: AS_TEMPLATE,
    MEDIA_HSM: AS_TEMPLATE,
    WA_INTERACTIVE: AS_TEMPLATE,
  },
}

/**
 * Checks a draft against what LINE takes, and completes it. Never throws.
 * @param isPlain true where files may be named by plain http, as beside a stand-in
 */
export const prepareDraft = (draft: Draft, isPlain: boolean): PreparedDraft =>
  prepareBy(FORMS, draft, isPlain)
