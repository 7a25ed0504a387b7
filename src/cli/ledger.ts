import type { Ledger } from '../domain/ledger.ts'
import { ledgerView } from '../http/schemas/ledger.ts'
import { answer, EXIT, green, type OutputOptions, red } from './terminal.ts'
import { withTools } from './with-tools.ts'

/** Every delivery that was made stands somewhere; exit code 3 where one does not. */
export const ledger = (options: OutputOptions & { tenant?: string }): Promise<void> =>
  withTools(async ({ usecases }) => {
    // Of a tenant that is not there nothing was made: that would balance.
    if (options.tenant !== undefined) await usecases.tenants.get(options.tenant)
    const found = await usecases.ledger.read(options.tenant ?? null)
    answer(options, ledgerView(found), linesOf(found))
    process.exitCode = found.balanced ? EXIT.ok : EXIT.found
  })

const linesOf = (found: Ledger): string[] => [
  `made       ${found.fanOut + found.replays}  (${found.fanOut} by events, ${found.replays} by replays)`,
  `delivered  ${found.delivered}`,
  `pending    ${found.pending}`,
  `failed     ${found.failed}`,
  `held       ${found.held}`,
  `discarded  ${found.discarded}`,
  found.balanced
    ? green('balanced: every delivery is accounted for')
    : red(`NOT balanced: ${found.difference} deliveries are not accounted for; please report this`),
]
