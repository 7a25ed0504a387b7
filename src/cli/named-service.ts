import { Refusal } from '../domain/errors.ts'
import type { Service } from '../domain/service.ts'
import type { Directory } from '../usecases/directory.ts'

/** So many are listed where it is not clear which one is meant. */
const LISTED = 20

/**
 * The service of this id, or the only one of this name.
 * @throws Refusal `not_found`, or `invalid` where several are called so
 */
export const serviceNamed = (directory: Directory, named: string): Service => {
  const services = [...directory.services()]
  const namesakes = services.filter(({ name }) => name === named)
  const [service] = namesakes
  const found = directory.service(named) ?? (namesakes.length === 1 ? service : undefined)
  if (found !== undefined) return found
  if (service === undefined)
    throw new Refusal('not_found', `There is no such service${listOf(services, '. These are there:')}`)
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
