/**
 * Request headers: a web `Headers` object, or a plain record as Node gives it (names in any case, a list
 * where a header came more than once).
 */
export type HeadersLike =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** Web `Headers`, as opposed to a record that happens to hold a header named "get". */
function isWebHeaders(headers: HeadersLike): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function'
}

/**
 * All values of one header.
 *
 * @param name in lower case.
 */
export function headerValues(headers: HeadersLike, name: string): readonly string[] {
  if (isWebHeaders(headers)) {
    const value = headers.get(name)
    return value === null ? [] : [value]
  }
  for (const [key, value] of Object.entries(headers)) {
    // Plain JavaScript may hand over null, or the time as a number.
    if (value != null && key.toLowerCase() === name) return [value].flat().map(String)
  }
  return []
}

/** The first value of one header, trimmed; `""` where it is absent. */
export function firstHeader(headers: HeadersLike, name: string): string {
  return headerValues(headers, name)[0]?.trim() ?? ''
}
