import type { Schema } from '../../api/client.ts'

/** An account that nothing came in from for longer than this is told of, in milliseconds: a weekday has its customers. */
export const QUIET_AFTER_MS = 24 * 60 * 60 * 1_000

/**
 * Since when an account that should be heard is silent: it is well, its messages go to services, and something came in
 * from it before.
 * @param now in milliseconds, as `Date.now()` gives it
 * @returns when something last came in; null: it is not quiet, or was never heard
 */
export const quietSince = (
  { message_forwarding, health }: Pick<Schema<'Platform'>, 'message_forwarding' | 'health'>,
  now: number,
): string | null => {
  const { state, last_heard_at } = health
  if (state !== 'ok' || !message_forwarding || last_heard_at === null) return null
  return now - Date.parse(last_heard_at) > QUIET_AFTER_MS ? last_heard_at : null
}
