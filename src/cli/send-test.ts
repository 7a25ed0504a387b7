import type { Attempt } from '../domain/attempt.ts'
import { isDelivered } from '../domain/delivery.ts'
import { attemptView } from '../http/schemas/delivery.ts'
import { serviceCalled } from './service-called.ts'
import { answer, EXIT, green, type OutputOptions, red } from './terminal.ts'
import { withTools } from './with-tools.ts'

/** Sends a sample event to a service, named by its id or its name, now; exit code 3 where the endpoint did not take it. */
export const sendTest = (named: string, options: OutputOptions): Promise<void> =>
  withTools(async ({ usecases, directory }) => {
    const service = serviceCalled(named, directory)
    const attempt = await usecases.test.send(service.tenantId, service.id)
    const taken = isDelivered(attempt)
    answer(options, attemptView(attempt), linesOf(service.url, attempt, taken))
    process.exitCode = taken ? EXIT.ok : EXIT.found
  })

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
