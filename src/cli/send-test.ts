import type { Attempt } from '../domain/attempt.ts'
import { isDelivered } from '../domain/delivery.ts'
import { Refusal } from '../domain/errors.ts'
import type { Service } from '../domain/service.ts'
import { attemptView } from '../http/schemas/delivery.ts'
import { answer, EXIT, green, type OutputOptions, red } from './terminal.ts'
import { withTools } from './with-tools.ts'

/** Sends a sample event to a service, named by its id or its name, now; exit code 3 where the endpoint did not take it. */
export const sendTest = (named: string, options: OutputOptions): Promise<void> =>
  withTools(async ({ usecases, directory }) => {
    const service = directory.service(named) ?? serviceCalled(named, [...directory.services()])
    const attempt = await usecases.test.send(service.tenantId, service.id)
    const taken = isDelivered(attempt)
    answer(options, attemptView(attempt), linesOf(service.url, attempt, taken))
    process.exitCode = taken ? EXIT.ok : EXIT.found
  })

/** So many are listed where it is not clear which one is meant. */
const LISTED = 20

/**
 * The one service of that name.
 * @throws Refusal `not_found`, or `invalid` where several are called so
 */
const serviceCalled = (name: string, services: readonly Service[]): Service => {
  const namesakes = services.filter(one => one.name === name)
  const [service] = namesakes
  if (service === undefined)
    throw new Refusal('not_found', `There is no such service${listOf(services, '. These are there:')}`)
  if (namesakes.length === 1) return service
  const which = `Several services are called "${name}": give the id of one of them.`
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

const linesOf = (
  url: string,
  { answer: got, error, timings, address }: Attempt,
  taken: boolean,
): string[] => {
  const ms = (value: number | null): string => (value === null ? '-' : `${value} ms`)
  return [
    taken
      ? green(`${url} took it: ${got?.status}`)
      : red(`${url} did not take it: ${error?.detail ?? `it answered ${got?.status}`}`),
    `address ${address ?? '-'}, DNS ${ms(timings.dnsMs)}, connect ${ms(timings.connectMs)}, TLS ${ms(timings.tlsMs)}, first byte ${ms(timings.firstByteMs)}, total ${ms(timings.totalMs)}`,
    ...(got?.bodyExcerpt ? [`it said: ${got.bodyExcerpt}`] : []),
  ]
}
