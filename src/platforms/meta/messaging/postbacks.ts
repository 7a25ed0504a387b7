import { plain } from '../../shared/content.ts'
import { asText, pick, type Wire } from '../../shared/read.ts'
import type { Reading } from '../../shared/sink.ts'
import { madeId, NO_PERSON } from './readings.ts'
import type { Side } from './side.ts'

/** What such an id begins with: it is ours, and Meta knows nothing by it. */
export const POSTBACK = 'postback'

/**
 * `postback`: the press of a button, of an icebreaker, of the menu. Older versions of the API give it no id, and an
 * app that has not the conversation is not told the payload.
 */
export const readPostback = (postback: Wire, side: Side): readonly Reading[] => {
  const { person, at, standby } = side
  if (person === null) return [NO_PERSON]
  const title = asText(postback.title)
  const payload = asText(postback.payload)
  return [
    {
      change: {
        kind: 'message',
        extIdentifier: asText(postback.mid) ?? madeId(POSTBACK, side, title, payload),
        person,
        outbound: false,
        status: 'RECEIVED',
        timestamp: at,
        content: plain('BUTTON', title, {
          button: { title, payload },
          ...pick(postback, ['referral']),
          ...(standby ? { standby } : {}),
        }),
        template: null,
        customData: {},
        quotedExtIdentifier: null,
        live: true,
      },
    },
  ]
}
