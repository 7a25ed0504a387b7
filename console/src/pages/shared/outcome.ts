import type { Schema } from '../../api/client.ts'

/** What tells how an attempt ended. */
export type Ended = Pick<Schema<'Attempt'>, 'status' | 'error' | 'timings'>

/** Statuses with words of their own; the others go by their hundred. */
const KNOWN = new Set([400, 401, 403, 404, 405, 410, 413, 415, 422, 429, 502, 503, 504])

/** How an attempt ended, as strings name it: `ok`, a status, `4xx`, or a code such as `timeout`. */
export const outcomeOf = (status: number | null, error: string | null): string => {
  if (error !== null) return error
  if (status === null) return 'none'
  if (status >= 200 && status < 300) return 'ok'
  return KNOWN.has(status) ? String(status) : `${Math.floor(status / 100)}xx`
}

/** The same of a whole attempt. */
export const outcomeOfAttempt = ({ status, error }: Pick<Ended, 'status' | 'error'>): string =>
  outcomeOf(status, error?.code ?? null)
