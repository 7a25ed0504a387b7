import { describe } from 'vitest'
import { BUTTONS, CHANGES } from './expected/line/changes.ts'
import { BATCHES, FILES, MESSAGES } from './expected/line/messages.ts'
import { NOTICES } from './expected/line/notices.ts'
import { SAMPLE_BATCH } from './expected/line/samples.ts'
import { UNREADABLE } from './expected/line/unreadable.ts'
import { describeFixtures } from './support/cases.ts'
import { LINE_SIDE } from './support/line.ts'

describe('every LINE fixture fires what the contract says', () => {
  describeFixtures({
    folder: 'line',
    themes: {
      messages: MESSAGES,
      files: FILES,
      buttons: BUTTONS,
      changes: CHANGES,
      notices: NOTICES,
      batches: { ...BATCHES, ...SAMPLE_BATCH },
      'what cannot be read': UNREADABLE,
    },
    side: () => LINE_SIDE,
    // Posts name nobody: names are looked up.
    user: {},
  })
})
