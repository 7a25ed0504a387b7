import { MINUTE, type Millis } from '../../domain/time.ts'
import { parseObject } from '../shared/json.ts'
import { asNumber, objectsOf } from '../shared/read.ts'

const HEADER = 'x-business-use-case-usage'

/**
 * How long Meta says that an account is held back, by the header in which it tells how much of its limits is used.
 * @returns null where nothing is held back
 * Source: developers.facebook.com/docs/graph-api/overview/rate-limiting#headers-2
 */
export const regainAfter = (headers: Headers): Millis | null => {
  const told = headers.get(HEADER)
  const usage = told === null ? null : parseObject(told)
  if (usage === null) return null
  const minutes = Object.values(usage)
    .flatMap(uses => objectsOf(uses))
    .map(use => asNumber(use.estimated_time_to_regain_access) ?? 0)
  const most = Math.max(0, ...minutes)
  return most > 0 ? most * MINUTE : null
}
