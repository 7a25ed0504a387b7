import type { Schema } from '../../api/client.ts'

type Service = Schema<'Service'>

/** A service that fails, or holds what it should deliver, wants somebody before the others do; 0: it wants nobody. */
const needOf = ({ state, health }: Service): number =>
  (state === 'DISABLED' ? 4 : 0) + (health.failing_since === null ? 0 : 2) + (health.held > 0 ? 1 : 0)

/**
 * The services, those first that want somebody. Whatever changes from second to second, such as how many deliveries
 * wait, counts not: rows would jump.
 */
export const byNeed = (services: readonly Service[]): readonly Service[] =>
  [...services].sort((a, b) => needOf(b) - needOf(a) || a.name.localeCompare(b.name))
