import type { NoticeChange, Person } from '../../domain/change.ts'
import { type ContactBook, type Ids, identitiesOf, personOf } from './people.ts'

/** The part of a notice that says who the person was and who he is now. */
export type Move = Pick<NoticeChange, 'person' | 'identities'>

/** The ids that another of their kind has replaced; one that is not replaced still holds. */
const replaced = (before: Ids, after: Ids): Ids => ({
  bsuid: after.bsuid && after.bsuid !== before.bsuid ? before.bsuid : null,
  phone: after.phone && after.phone !== before.phone ? before.phone : null,
})

/**
 * A person whose ids have changed. He is found by what he was, and described as he is now.
 * @returns null where neither is known
 */
export const moveOf = (before: Ids, after: Ids, people: ContactBook): Move | null => {
  const now: Ids = { bsuid: after.bsuid ?? before.bsuid, phone: after.phone ?? before.phone }
  const described = personOf(now, people)
  if (!described) return null
  const was = identitiesOf(before)
  const gained = identitiesOf(after)
  const person: Person = { ...described, identities: was.length > 0 ? was : gained }
  if (gained.length === 0) return { person }
  return { person, identities: { gained, lost: identitiesOf(replaced(before, after)) } }
}
