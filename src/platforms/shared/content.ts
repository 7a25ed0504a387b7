import type { Content } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'

/**
 * What stands for a message that cannot be read (contract.md §2): an agent and a mirror must see that there was one.
 * @param type the platform's word for it, short enough to be shown
 */
export const unsupported = (type: string, auxiliaryData: JsonObject = {}): Content => ({
  type: 'TEXT',
  text: null,
  media: null,
  auxiliaryData: { ...auxiliaryData, unsupported: { type, errors: [] } },
})
