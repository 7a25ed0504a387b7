import { Refusal } from '../domain/errors.ts'
import type { Service } from '../domain/service.ts'
import type { Tools } from '../open-tools.ts'

/** So many are listed where it is not clear which one is meant. */
const LISTED = 20

/**
 * The one service of that id or name.
 * @throws Refusal `not_found`, or `invalid` where several are called so
 */
export const serviceCalled = (
  named: string,
  directory: Pick<Tools['directory'], 'service' | 'services'>,
): Service => {
  const known = directory.service(named)
  if (known !== null) return known
  const services = [...directory.services()]
  const namesakes = services.filter(one => one.name === named)
  const [service] = namesakes
  if (service === undefined)
    throw new Refusal('not_found', `There is no such service${listOf(services, '. These are there:')}`)
  if (namesakes.length === 1) return service
  const which = `Several services are called "${named}": give the id of one of them.`
  throw new Refusal('invalid', `${which}${listOf(namesakes, '')}`)
}

const listOf = (services: readonly Service[], intro: string): string => {
  if (services.length === 0) return '.'
  const more = services.length > LISTED ? `\n  and ${services.length - LISTED} more` : ''
  return `${intro}${services
    .slice(0, LISTED)
    .map(({ id, name }) => `\n  ${id}  ${name}`)
    .join('')}${more}`
}
