import { useRef } from 'preact/hooks'

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

/**
 * Each answer signs its links anew: the one that was loaded stays, so that nothing flickers.
 * @param key of what it leads to: another key is another file, or the same one changed
 */
export const useSteadyLink = (link: string | null, key: string): string | null => {
  const held = useRef({ key, link })
  if (held.current.key !== key || held.current.link === null) held.current = { key, link }
  return held.current.link
}
