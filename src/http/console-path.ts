import type { SignInProblem } from '../domain/sign-in.ts'

/** Where the console is. */
export const CONSOLE = '/console/'
/** Any host would do: it is only looked at whether a path leads away from it. */
const HERE = 'http://hub.invalid'
/** What is longer would not fit into a cookie. */
const LONGEST = 1_500

/**
 * The page of the console that an address names, as a browser would read it; the first one where it names anything
 * else: nobody is to be led away from here.
 */
export const consolePath = (given: string | undefined): string => {
  if (given === undefined || given.length > LONGEST || !URL.canParse(given, HERE)) return CONSOLE
  const { origin, pathname, search } = new URL(given, HERE)
  // A browser writes some characters as nine, so that what was short may be long now.
  const isOwn = origin === HERE && pathname.startsWith(CONSOLE) && pathname.length + search.length <= LONGEST
  return isOwn ? pathname + search : CONSOLE
}

/** The same page, told why nobody was signed in. @param path of {@link consolePath} */
export const withProblem = (path: string, problem: SignInProblem, orgId: string | null): string => {
  const url = new URL(path, HERE)
  url.searchParams.set('problem', problem)
  if (orgId !== null) url.searchParams.set('org', orgId)
  return url.pathname + url.search
}
