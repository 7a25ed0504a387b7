import { FilesUnavailable } from '../files.ts'

/** The innermost cause: what wraps it only says that something failed. */
const innermost = (error: unknown): unknown => {
  let inner = error
  // An error that is its own cause must not end in a circle.
  for (let depth = 0; depth < 5 && inner instanceof Error && inner.cause instanceof Error; depth += 1) {
    inner = inner.cause
  }
  return inner
}

const reasonOf = (error: unknown): string => {
  const inner = innermost(error)
  if (!(inner instanceof Error)) return String(inner)
  // Where a name has several addresses and all fail, the words are in the errors of each.
  if (inner instanceof AggregateError && inner.message === '') return reasonOf(inner.errors[0])
  const named = inner.message === '' || inner.message === 'UnknownError'
  return named ? inner.name : inner.message
}

/**
 * Does what needs the file store.
 * @param what it was about, in words
 * @throws FilesUnavailable whatever goes wrong
 */
export const withStore = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FilesUnavailable) throw error
    throw new FilesUnavailable(`${what}: ${reasonOf(error)}`, error)
  }
}
