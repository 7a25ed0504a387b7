/**
 * The index of a conversation's messages is cut into stretches of 16,384 messages of whatever conversation: `num >> 14`
 * comes first in it. So new ones are entered into a few pages that all of them share, where without stretches each
 * changed a page of its own conversation's; and to find a conversation's messages each stretch is asked in turn,
 * which takes less than a microsecond: 10 million messages lie in 610.
 */
const STRETCHES = `(WITH RECURSIVE stretch (n) AS (
    SELECT (SELECT min(num) FROM messages) >> 14
    UNION ALL SELECT n + 1 FROM stretch WHERE n < (SELECT max(num) FROM messages) >> 14)
  SELECT n FROM stretch)`

/**
 * What stands behind FROM to read a conversation's messages as `m`, in no order.
 * @param conversation its number; SQL. It may stand there with one `?`, which comes before those of the conditions
 */
export const messagesOf = (conversation: string): string => `${STRETCHES} s
  CROSS JOIN messages m INDEXED BY messages_by_conversation ON m.num >> 14 = s.n AND m.conversation = ${conversation}`

/** How many conversations are as much work as so many messages, where each stretch has to be asked for theirs. */
export const conversationsFor = (messages: number): number => Math.ceil(messages / 5)
