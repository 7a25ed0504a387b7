import { describe } from 'vitest'
import { CHANGES } from './expected/instagram/changes.ts'
import { MEDIA } from './expected/instagram/media.ts'
import { MESSAGES } from './expected/instagram/messages.ts'
import { UNREADABLE } from './expected/instagram/unreadable.ts'
import { describeFixtures } from './support/cases.ts'
import { instagramSide } from './support/messenger.ts'

describe('every Instagram fixture fires what the contract says', () => {
  describeFixtures({
    folder: 'instagram',
    themes: {
      messages: MESSAGES,
      'media and shares': MEDIA,
      'changes, echoes and receipts': CHANGES,
      'what cannot be read': UNREADABLE,
    },
    side: () => instagramSide(),
    // Posts tell nothing of a person but his id.
    user: {},
  })
})
