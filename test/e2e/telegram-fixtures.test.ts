import { describe } from 'vitest'
import { ANSWERS } from './expected/telegram/answers.ts'
import { CHANGES } from './expected/telegram/changes.ts'
import { GROUPS } from './expected/telegram/groups.ts'
import { MEDIA } from './expected/telegram/media.ts'
import { NOTICES } from './expected/telegram/notices.ts'
import { ODD_KINDS } from './expected/telegram/odd-kinds.ts'
import { REACTIONS } from './expected/telegram/reactions.ts'
import { TEXTS } from './expected/telegram/texts.ts'
import { UNREADABLE } from './expected/telegram/unreadable.ts'
import { describeFixtures } from './support/cases.ts'
import { ANNA, telegramSide } from './support/telegram.ts'

describe('every Telegram fixture fires what the contract says', () => {
  describeFixtures({
    folder: 'telegram',
    themes: {
      texts: TEXTS,
      'other kinds': ODD_KINDS,
      media: MEDIA,
      'places, contacts and answers': ANSWERS,
      'changes and echoes': CHANGES,
      reactions: REACTIONS,
      'groups and channels': GROUPS,
      notices: NOTICES,
      'what cannot be read': UNREADABLE,
    },
    side: () => telegramSide,
    user: ANNA,
  })
})
