import type { Credentials, Profile } from '../platform.ts'
import { shownAs } from '../shared/people.ts'
import { asText, type Wire } from '../shared/read.ts'
import type { LineFailure } from './answer.ts'
import { callLine, type LineTools } from './api.ts'
import { type Chat, chatAmong } from './people.ts'

const pathOf = ({ kind, id }: Chat): string | null => {
  if (kind === 'user') return `/profile/${encodeURIComponent(id)}`
  // A room has neither a name nor a picture.
  return kind === 'group' ? `/group/${encodeURIComponent(id)}/summary` : null
}

const personOf = (data: Wire): Extract<Profile, { state: 'ok' }>['person'] => {
  const picture = asText(data.pictureUrl)
  return {
    ...shownAs(asText(data.displayName) ?? asText(data.groupName)),
    ...(picture ? { profilePictureUrl: picture } : {}),
  }
}

/** Who blocked us, is no friend, or has not agreed to it, is not told of. */
const isNone = (answer: LineFailure): boolean =>
  answer.state === 'error' && (answer.error.status === 404 || answer.error.status === 400)

/** What LINE tells of a user or a group. Never throws. */
export const lookUp = async (
  tools: LineTools,
  identities: readonly string[],
  credentials: Credentials,
): Promise<Profile> => {
  const chat = chatAmong(identities)
  const path = chat && pathOf(chat)
  if (!path) return { state: 'none' }
  const answer = await callLine(tools, credentials, { method: 'GET', path })
  if (answer.state === 'ok') return { state: 'ok', person: personOf(answer.data) }
  return isNone(answer) ? { state: 'none' } : { state: 'later', detail: answer.detail }
}
