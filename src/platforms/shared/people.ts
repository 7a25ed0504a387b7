import type { Person } from '../../domain/change.ts'

/** The id of one kind among a person's (`phone:16505551234` → `16505551234`); null where he has none of it. */
export const idOfKind = (identities: readonly string[], kind: string): string | null =>
  identities.find(identity => identity.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? null

/** A person of whom a platform tells one display name: it cannot be split truly. @param name null: it tells none */
export const shownAs = (name: string | null): Pick<Person, 'firstName' | 'lastName'> =>
  name === null ? {} : { firstName: name, lastName: '' }
