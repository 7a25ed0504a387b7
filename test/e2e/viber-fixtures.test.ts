import { describe } from 'vitest'
import { MESSAGES } from './expected/viber/messages.ts'
import { NOTICES } from './expected/viber/notices.ts'
import { ADA } from './expected/viber/people.ts'
import { UNREADABLE } from './expected/viber/unreadable.ts'
import { describeFixtures } from './support/cases.ts'
import { viberSide } from './support/viber.ts'

describe('every Viber fixture fires what the contract says', () => {
  describeFixtures({
    folder: 'viber',
    themes: { messages: MESSAGES, 'people and receipts': NOTICES, 'what cannot be read': UNREADABLE },
    side: () => viberSide(),
    user: ADA,
  })
})
