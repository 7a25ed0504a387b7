import { cursorOf, type ListPage } from './pages.ts'

/** A list is read so far, in pages: five of the longest are a thousand. */
const MOST_PAGES = 5

/**
 * Reads a list of the API to its end, for what has to look at all of it.
 * @param ask for one page; throws ApiError
 */
export const every = async <T>(ask: (page: { cursor?: string }) => Promise<ListPage<T>>): Promise<T[]> => {
  let page = await ask({})
  const all = [...page.results]
  for (let read = 1; read < MOST_PAGES; read += 1) {
    const cursor = cursorOf(page.next)
    if (cursor === null) break
    page = await ask({ cursor })
    all.push(...page.results)
  }
  return all
}
