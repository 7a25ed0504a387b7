import type { Change } from '../change.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import { foldDeletion } from './deletion.ts'
import { foldEdit } from './edit.ts'
import { tellingMerges } from './merges.ts'
import { foldMessage } from './message.ts'
import { foldNotice } from './notice.ts'
import { foldReaction } from './reaction.ts'
import { foldReceipt } from './receipt.ts'

type Folds = {
  readonly [K in Change['kind']]: (
    change: Extract<Change, { kind: K }>,
    around: Surroundings,
    known: Known,
  ) => void
}

const FOLDS: Folds = {
  message: foldMessage,
  receipt: foldReceipt,
  edit: foldEdit,
  deletion: foldDeletion,
  reaction: foldReaction,
  notice: foldNotice,
}

/**
 * Folds one change into what is known: messages, conversations and people move on, events fire. The same
 * change a second time changes nothing.
 */
export const fold = (change: Change, around: Surroundings, known: Known): void => {
  const one = FOLDS[change.kind] as (change: Change, around: Surroundings, known: Known) => void
  tellingMerges(around, known, change.timestamp, () => one(change, around, known))
}
