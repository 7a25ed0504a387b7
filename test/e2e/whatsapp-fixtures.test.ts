import { describe } from 'vitest'
import { ANSWERS } from './expected/whatsapp/answers.ts'
import { CHANGES } from './expected/whatsapp/changes.ts'
import { MEDIA } from './expected/whatsapp/media.ts'
import { NOTICES } from './expected/whatsapp/notices.ts'
import { PLACES } from './expected/whatsapp/places.ts'
import { STATUSES } from './expected/whatsapp/statuses.ts'
import { TEXTS } from './expected/whatsapp/texts.ts'
import { UNREADABLE } from './expected/whatsapp/unreadable.ts'
import { describeFixtures } from './support/cases.ts'
import { whatsAppSide } from './support/stage.ts'
import { PHONE } from './support/whatsapp.ts'

/** The number that a fixture is addressed to. */
const phoneOf = (body: string): string => /"phone_number_id":\s*"(\d+)"/.exec(body)?.[1] ?? PHONE

describe('every WhatsApp fixture fires what the contract says', () => {
  describeFixtures({
    folder: 'whatsapp',
    themes: {
      texts: TEXTS,
      media: MEDIA,
      answers: ANSWERS,
      'places and contacts': PLACES,
      statuses: STATUSES,
      'changes and echoes': CHANGES,
      notices: NOTICES,
      'what cannot be read': UNREADABLE,
    },
    side: body => whatsAppSide(phoneOf(body)),
  })
})
