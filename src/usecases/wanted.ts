import type { Reach } from '../domain/change-keys.ts'
import { later } from '../domain/time.ts'
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
  'sendsTo',
] as const
type Lists = Record<(typeof LISTS)[number], Set<string>>

interface Gathered {
  readonly lists: Lists
  readonly reaches: Map<string, Reach>
}

const gatheredNothing = (): Gathered => ({
  lists: Object.fromEntries(LISTS.map(list => [list, new Set<string>()])) as Lists,
  reaches: new Map(),
})

/** Of watermarks that reach the same person the one that reaches furthest is enough. */
const addReach = (reaches: Map<string, Reach>, reach: Reach): void => {
  const key = JSON.stringify([reach.status, ...reach.identities])
  const other = reaches.get(key)
  const isEndless = reach.until === null || other?.until === null
  reaches.set(key, { ...reach, until: isEndless ? null : later(reach.until, other?.until ?? null) })
}

/** What several works want, once for each platform account. */
export const together = (all: readonly Wanted[]): Wanted[] => {
  const byAccount = new Map<string, Gathered>()
  for (const wanted of all) {
    const gathered = byAccount.get(wanted.platformId) ?? gatheredNothing()
    byAccount.set(wanted.platformId, gathered)
    for (const list of LISTS) for (const id of wanted[list] ?? []) gathered.lists[list].add(id)
    for (const reach of wanted.reaches ?? []) addReach(gathered.reaches, reach)
  }
  return [...byAccount].map(([platformId, { lists, reaches }]) => ({
    platformId,
    ...(Object.fromEntries(LISTS.map(list => [list, [...lists[list]]])) as Record<keyof Lists, string[]>),
    reaches: [...reaches.values()],
  }))
}
