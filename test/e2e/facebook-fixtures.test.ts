import { describe } from 'vitest'
import { CHANGES } from './expected/facebook/changes.ts'
import { MEDIA } from './expected/facebook/media.ts'
import { MESSAGES } from './expected/facebook/messages.ts'
import { NOTICES } from './expected/facebook/notices.ts'
import { RECEIPTS } from './expected/facebook/receipts.ts'
import { UNREADABLE } from './expected/facebook/unreadable.ts'
import { describeFixtures } from './support/cases.ts'
import { facebookSide } from './support/messenger.ts'

describe('every Messenger fixture fires what the contract says', () => {
  describeFixtures({
    folder: 'facebook',
    themes: {
      messages: MESSAGES,
      media: MEDIA,
      'changes and echoes': CHANGES,
      receipts: RECEIPTS,
      notices: NOTICES,
      'what cannot be read': UNREADABLE,
    },
    side: () => facebookSide(),
    // Posts tell nothing of a person but his id.
    user: {},
  })
})
