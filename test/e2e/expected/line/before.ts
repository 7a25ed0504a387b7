import { NOW, type Wanted } from '../../support/expected.ts'
import { inGroup, TOKEN, USER } from './common.ts'

const AN_HOUR = 3_600

/** An event of the user's, an hour before the fixtures. */
export const eventBefore = (type: string, id: string, more: object, source: object = { type: 'user' }) => ({
  destination: 'U5d2a1e7c9b8f4063a1c2d3e4f5061728',
  events: [
    {
      type,
      mode: 'active',
      timestamp: (NOW - AN_HOUR) * 1_000,
      source: { userId: USER, ...source },
      webhookEventId: `01K1DVQ3G0BEF0RE${id}`,
      deliveryContext: { isRedelivery: false },
      ...more,
    },
  ],
})

/** The user's text that the fixtures are about. */
export const before = () =>
  eventBefore('message', '0000000001', {
    message: {
      id: '460000000000000001',
      type: 'text',
      text: 'Do you mean this one?',
      quoteToken: TOKEN.quote_token,
    },
  })

/** The same as an event quotes it. */
export const TEXT_BEFORE: Wanted = {
  ext: '460000000000000001',
  at: NOW - AN_HOUR,
  text: 'Do you mean this one?',
  aux: TOKEN,
}

/** The group's text that the fixtures edit, with emojis that its new wording has not. */
export const groupTextBefore = () =>
  eventBefore(
    'message',
    '0000000002',
    {
      message: {
        id: '460000000000000020',
        type: 'text',
        text: 'At six $',
        emojis: [{ index: 7, length: 1, productId: '1', emojiId: '1' }],
        quoteToken: TOKEN.quote_token,
      },
    },
    { type: 'group', groupId: inGroup().source.groupId },
  )

/** The same as an event quotes it once it was edited. */
export const editedGroupText = (text: string): Wanted => ({
  ext: '460000000000000020',
  at: NOW - AN_HOUR,
  text,
  aux: { emojis: null, mention: null, ...TOKEN, ...inGroup(USER) },
})
