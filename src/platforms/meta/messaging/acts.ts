import type { ActAnswer, Credentials } from '../../platform.ts'
import { midOf } from './identifiers.ts'
import { act, type Channel } from './send.ts'

const refused = (detail: string): ActAnswer => ({ state: 'refused', detail, account: null })

/** Sets a reaction; `""` removes it. Never throws. */
export const react = async (
  channel: Channel,
  to: readonly string[],
  extIdentifier: string,
  emoji: string,
  credentials: Credentials,
): Promise<ActAnswer> => {
  const { platform } = channel.dialect
  const mid = midOf(extIdentifier)
  if (mid === null) return refused(`${platform} has no id for this message: nobody can react to it.`)
  if (emoji === '')
    return act(channel, to, { sender_action: 'unreact', payload: { message_id: mid } }, credentials)
  const reaction = channel.reactionOf(emoji)
  if (reaction === null) return refused(`${platform} takes ${channel.reactions} as a reaction, and no other.`)
  return act(channel, to, { sender_action: 'react', payload: { message_id: mid, reaction } }, credentials)
}

/** Marks all that the customer wrote as read, with the typing sign where asked. Never throws. */
export const markRead = async (
  channel: Channel,
  to: readonly string[],
  typing: boolean,
  credentials: Credentials,
): Promise<ActAnswer> => {
  const seen = await act(channel, to, { sender_action: 'mark_seen' }, credentials)
  if (seen.state !== 'done' || !typing) return seen
  return act(channel, to, { sender_action: 'typing_on' }, credentials)
}
