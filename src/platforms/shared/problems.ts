import type { FieldError } from '../../domain/errors.ts'

/** What is wrong with a text, in words; null where it is as it must be. */
export const textProblem = (value: unknown, longest: number): string | null => {
  if (value === undefined || value === null) return 'is missing'
  if (typeof value !== 'string') return 'must be a string'
  if (value === '') return 'must not be empty'
  return value.length > longest ? `must not be longer than ${longest} characters` : null
}

const LONGEST_LINK = 2_048

/**
 * What is wrong with the URL of a file that a platform is to fetch.
 * @param isPlain true where plain http will do
 * @param platform as it stands in a sentence
 */
export const linkProblem = (value: unknown, isPlain: boolean, platform: string): string | null => {
  const protocol =
    typeof value === 'string' && value.length <= LONGEST_LINK ? URL.parse(value)?.protocol : null
  if (protocol === 'https:' || (isPlain && protocol === 'http:')) return null
  return `must be an https URL of at most ${LONGEST_LINK} characters: ${platform} fetches the file itself`
}

/** A list of errors with at most one member. */
export const oneError = (path: string, message: string | null): FieldError[] =>
  message === null ? [] : [{ path, message }]

/** One error for each value that has occurred before. */
export const repeated = (values: readonly (readonly [path: string, value: unknown])[]): FieldError[] => {
  const seen = new Set<unknown>()
  return values.flatMap(([path, value]) => {
    if (typeof value !== 'string' || !seen.has(value)) {
      seen.add(value)
      return []
    }
    return [{ path, message: 'must not occur twice in one message' }]
  })
}
