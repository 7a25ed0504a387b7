import type { Content } from '../../domain/change.ts'
import type { JsonObject, MessageType } from '../../domain/contract.ts'

/** Content without a file. */
export const plain = (type: MessageType, text: string | null, auxiliaryData: JsonObject = {}): Content => ({
  type,
  text,
  media: null,
  auxiliaryData,
})

/**
 * What stands for a message that cannot be read (contract.md §2): an agent and a mirror must see that there was one.
 * @param type the platform's word for it, short enough to be shown
 */
export const unsupported = (type: string, auxiliaryData: JsonObject = {}): Content =>
  plain('TEXT', null, { ...auxiliaryData, unsupported: { type, errors: [] } })
