import type { Change, Watermark } from './change.ts'
import type { PlatformType } from './contract.ts'
import type { Conversation } from './conversation.ts'
import type { ReachedStatus } from './status.ts'
import { later, type Millis } from './time.ts'

/** Whose receipts are watermarks. Of the others' messages the platform's time is not kept: nobody asks for it. */
const TELLING: ReadonlySet<PlatformType> = new Set<PlatformType>(['FACEBOOK', 'INSTAGRAM'])

/** Does this platform tell by a watermark how far messages have come? */
export const hasWatermarks = (type: PlatformType): boolean => TELLING.has(type)

/** A watermark with what it tells. */
export interface ReachingWatermark extends Watermark {
  readonly status: ReachedStatus
}

/** The watermark that a change is; null: it is none. */
export const watermarkOf = (change: Change): ReachingWatermark | null => {
  if (change.kind !== 'receipt' || change.upTo === undefined) return null
  const { status, upTo } = change
  return status === 'DELIVERED' || status === 'READ' ? { ...upTo, status } : null
}

type Marks = Pick<Conversation, 'deliveredUntil' | 'readUntil'>

const MARK = { DELIVERED: 'deliveredUntil', READ: 'readUntil' } as const satisfies Record<
  ReachedStatus,
  keyof Marks
>

/** Remembers the highest watermark of each kind. @returns true where that changed anything */
export const raise = (conversation: Marks, status: ReachedStatus, until: Millis): boolean => {
  const mark = MARK[status]
  const before = conversation[mark]
  conversation[mark] = later(before, until)
  return conversation[mark] !== before
}

/** How far a message of this time has come by the watermarks that are remembered; null: they do not reach it. */
export const reachedBy = ({ deliveredUntil, readUntil }: Marks, at: Millis): ReachedStatus | null => {
  if (readUntil !== null && at <= readUntil) return 'READ'
  return deliveredUntil !== null && at <= deliveredUntil ? 'DELIVERED' : null
}
