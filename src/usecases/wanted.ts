import type { Wanted } from '../store/store.ts'

/** What the store found, and of the others those that it did not. */
export const withOthers = <T extends { readonly id: string }>(
  found: readonly T[],
  others: readonly T[],
): T[] => {
  const ids = new Set(found.map(({ id }) => id))
  return [...found, ...others.filter(({ id }) => !ids.has(id))]
}

const LISTS = [
  'identities',
  'extIdentifiers',
  'events',
  'messageIds',
  'conversationIds',
  'chatUserIds',
] as const
type Gathered = Record<(typeof LISTS)[number], Set<string>>

/** What several works want, once for each platform account. */
export const together = (all: readonly Wanted[]): Wanted[] => {
  const byAccount = new Map<string, Gathered>()
  for (const wanted of all) {
    let gathered = byAccount.get(wanted.platformId)
    if (gathered === undefined) {
      gathered = Object.fromEntries(LISTS.map(list => [list, new Set<string>()])) as Gathered
      byAccount.set(wanted.platformId, gathered)
    }
    for (const list of LISTS) for (const id of wanted[list] ?? []) gathered[list].add(id)
  }
  return [...byAccount].map(([platformId, lists]) => ({
    platformId,
    ...(Object.fromEntries(LISTS.map(list => [list, [...lists[list]]])) as Record<keyof Gathered, string[]>),
  }))
}
