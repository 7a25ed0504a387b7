import type { Person } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { shownAs } from '../shared/people.ts'
import { asId, asText, scalarsOf, type Wire, without } from '../shared/read.ts'

/** What stands in our own fields. */
const ELSEWHERE = new Set(['id', 'name', 'avatar'])

const isLink = (value: string | null): value is string =>
  value !== null && /^https?:$/.test(URL.parse(value)?.protocol ?? '')

/** The person with a user id of Viber's, or null where there is none. One person has another id at each bot. */
export const personOfId = (id: unknown): Person | null => {
  const userId = asId(id)
  return userId === null ? null : { identities: [`id:${userId}`] }
}

/** `sender` or `user` of a callback as a person, or null where it names none. */
export const personOf = (wire: Wire | null): Person | null => {
  const known = personOfId(wire?.id)
  if (wire === null || known === null) return null
  const avatar = asText(wire.avatar)
  return {
    ...known,
    ...shownAs(asText(wire.name)),
    ...(isLink(avatar) ? { profilePictureUrl: avatar } : {}),
  }
}

/** What else Viber says of a person (`country`, `language`, `api_version`), or null where that is nothing. */
export const detailsOf = (wire: Wire | null): JsonObject | null => {
  const rest = without(scalarsOf(wire ?? {}), ELSEWHERE) as JsonObject
  return Object.keys(rest).length > 0 ? rest : null
}
