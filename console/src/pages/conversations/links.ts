/**
 * A signed link to a file of ours, asked of the hub that serves this page: its public address may not be reachable
 * from here, and what the signature covers is the path.
 */
export const localLink = (secureUrl: string): string => {
  const { pathname, search } = new URL(secureUrl)
  return `${pathname}${search}`
}

/** A link that somebody else wrote: null where it is no page of the web. */
export const webLink = (url: unknown): string | null =>
  typeof url === 'string' && /^https?:\/\//i.test(url) ? url : null
