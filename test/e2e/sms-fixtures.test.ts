import { describe } from 'vitest'
import { CHANNELS } from './expected/sms/channels.ts'
import { MEDIA } from './expected/sms/media.ts'
import { STATUSES } from './expected/sms/statuses.ts'
import { TEXTS } from './expected/sms/texts.ts'
import { describeFixtures } from './support/cases.ts'
import { NAMELESS } from './support/expected.ts'
import { senderOf, smsSide } from './support/sms.ts'

describe('every SMS fixture fires what the contract says', () => {
  describeFixtures({
    folder: 'sms',
    themes: { texts: TEXTS, media: MEDIA, 'words and channels': CHANNELS, statuses: STATUSES },
    side: body => smsSide(senderOf(body)),
    user: NAMELESS,
  })
})
