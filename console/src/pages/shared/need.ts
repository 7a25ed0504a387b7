import { useRef } from 'preact/hooks'
import type { Schema } from '../../api/client.ts'

type Service = Schema<'Service'>

/** A service that fails, or holds what it should deliver, wants somebody before the others do; 0: it wants nobody. */
export const needOf = ({ state, health }: Service): number =>
  (state === 'DISABLED' ? 4 : 0) + (health.failing_since === null ? 0 : 2) + (health.held > 0 ? 1 : 0)

/**
 * The services, those first that want somebody. Whatever changes from second to second, such as how many deliveries
 * wait, counts not: rows would jump.
 * @param need how much each is in need, by its id
 */
export const byNeed = (
  services: readonly Service[],
  need: ReadonlyMap<string, number> = new Map(),
): readonly Service[] => {
  const of = (service: Service): number => need.get(service.id) ?? needOf(service)
  return [...services].sort((a, b) => of(b) - of(a) || a.name.localeCompare(b.name))
}

/** The same as long as it is looked at: one that fails off and on stays above, and rows move up alone. */
export const useByNeed = (services: readonly Service[]): readonly Service[] => {
  const most = useRef(new Map<string, number>())
  for (const service of services)
    most.current.set(service.id, Math.max(needOf(service), most.current.get(service.id) ?? 0))
  return byNeed(services, most.current)
}
