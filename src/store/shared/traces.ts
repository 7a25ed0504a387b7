/** How a person is looked for in what platforms posted, in whatever database. */

/** Shorter ids would be found in any post. */
const SHORTEST = 5

/**
 * What a person is called in a raw post: his ids without their kind, and his number.
 * @param identities each with its kind before a colon
 * @param phoneNumber with the plus sign
 */
export const namesOf = (identities: readonly string[], phoneNumber: string | null): string[] => {
  const ids = identities.map(identity => identity.slice(identity.indexOf(':') + 1))
  const names = new Set([...ids, phoneNumber?.replace('+', '') ?? ''])
  return [...names].filter(({ length }) => length >= SHORTEST)
}

/**
 * His ids, as we and as the platform write them, in the form in which a change is kept: with their quotes, for one
 * id may begin like another.
 */
export const spelled = (identities: readonly string[], phoneNumber: string | null): string[] => {
  const written = phoneNumber === null ? [] : [phoneNumber]
  const names = [...identities, ...namesOf(identities, phoneNumber), ...written]
  return names.map(name => JSON.stringify(name))
}

/** Bytes of posts that are looked through at a time, unless the first of them alone is larger. */
const MOST_BYTES = 4 * 1_024 * 1_024

/**
 * How far to look through posts this time, and whether there is more behind it; null: there is nothing.
 * @param rows the next ones with their sizes, `limit` at the most
 */
export const reachOf = (
  rows: readonly { readonly num: number; readonly size: number }[],
  limit: number,
): { readonly last: number; readonly more: boolean } | null => {
  let bytes = 0
  const over = rows.findIndex(({ size }, i) => {
    bytes += size
    return i > 0 && bytes > MOST_BYTES
  })
  const last = (over === -1 ? rows : rows.slice(0, over)).at(-1)
  return last === undefined ? null : { last: last.num, more: over !== -1 || rows.length === limit }
}
