import { asId, asText, clip, type Wire } from '../../shared/read.ts'
import type { Reading } from '../../shared/sink.ts'
import { detailOf, NO_PERSON } from './readings.ts'
import type { Side } from './side.ts'

const NO_TARGET: Reading = { unread: 'This does not say of which message it is.' }

/** Meta's words for reactions, for a post that has no emoji (message_reactions webhook reference). */
const EMOJIS: ReadonlyMap<string, string> = new Map([
  ['smile', '😆'],
  ['laugh', '😆'],
  ['angry', '😠'],
  ['sad', '😢'],
  ['wow', '😮'],
  ['love', '❤️'],
  ['like', '👍'],
  ['dislike', '👎'],
])

/** `reaction`: one that was set, or taken back; the latter may not say which it was. */
export const readReaction = (reaction: Wire, side: Side): readonly Reading[] => {
  const extIdentifier = asText(reaction.mid)
  const action = asText(reaction.action) ?? 'react'
  const word = asText(reaction.reaction)
  const emoji = asText(reaction.emoji) ?? EMOJIS.get(word ?? '') ?? null
  const { person, at } = side
  if (person === null) return [NO_PERSON]
  if (extIdentifier === null) return [NO_TARGET]
  if (action !== 'react' && action !== 'unreact')
    return [{ unread: `The action "${clip(action)}" is not known.` }]
  if (action === 'react' && emoji === null) return [{ unread: 'This reaction has no emoji.' }]
  return [
    {
      change: {
        kind: 'reaction',
        extIdentifier,
        // It has no id of its own.
        key: [side.ours ? 'us' : person.identities[0], action, at ?? ''].join(':'),
        emoji,
        action,
        timestamp: at,
        person,
        detail: detailOf(side),
      },
    },
  ]
}

/** `message_edit`: the new text of a message. Its files stay. */
export const readEdit = (edit: Wire, side: Side): readonly Reading[] => {
  const extIdentifier = asText(edit.mid)
  if (extIdentifier === null) return [NO_TARGET]
  if (typeof edit.text !== 'string') return [{ unread: 'The new text of this edit is missing.' }]
  return [
    {
      change: {
        kind: 'edit',
        extIdentifier,
        key: asId(edit.num_edit) ?? String(side.at ?? 'edit'),
        content: { text: asText(edit.text) },
        timestamp: side.at,
        person: side.person,
        detail: detailOf(side),
      },
    },
  ]
}

/** `message.is_deleted`: a message taken back, with all that it came as. */
export const readDeletion = (extIdentifier: string, side: Side): Reading => ({
  change: {
    kind: 'deletion',
    extIdentifier,
    withParts: true,
    timestamp: side.at,
    person: side.person,
    detail: detailOf(side),
  },
})
