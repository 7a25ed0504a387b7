/** How a body may be packed, the better one first. */
export const ENCODINGS = ['br', 'gzip'] as const
export type Encoding = (typeof ENCODINGS)[number]

const ITEM = /^\s*([\w*-]+)\s*(?:;\s*q=([\d.]+)\s*)?$/i

/**
 * The encoding that an Accept-Encoding likes best (RFC 9110 §12.5.3).
 * @returns null where the body must go as it is
 */
export const acceptedEncoding = (accept: string | undefined): Encoding | null => {
  const weights = new Map<string, number>()
  for (const item of (accept ?? '').split(',')) {
    const [, name, weight] = ITEM.exec(item) ?? []
    if (name !== undefined) weights.set(name.toLowerCase(), Number(weight ?? 1))
  }
  const weightOf = (encoding: Encoding): number => weights.get(encoding) ?? weights.get('*') ?? 0
  const allowed = ENCODINGS.filter(encoding => weightOf(encoding) > 0)
  return allowed.toSorted((one, other) => weightOf(other) - weightOf(one))[0] ?? null
}
