/**
 * Fields of a body under the domain's names; what was left out stays out.
 * @param names every field of the body, with the domain's name of it
 */
export const renamed = <B extends object, const M extends { readonly [K in keyof B]-?: string }>(
  body: B,
  names: M,
): { [K in keyof B as M[K]]: B[K] } => {
  const table = names as Readonly<Record<string, string>>
  const entries = Object.entries(body).map(([name, value]) => [table[name] ?? name, value])
  return Object.fromEntries(entries) as { [K in keyof B as M[K]]: B[K] }
}
