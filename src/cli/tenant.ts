import { commandLine } from '../command-line.ts'
import { CLI } from '../usecases/configuration.ts'
import { answer, bold, type OutputOptions } from './terminal.ts'
import { withTools } from './with-tools.ts'

export const createTenant = (options: OutputOptions & { name: string; orgId?: string }): Promise<void> =>
  withTools(
    async ({ usecases }) => {
      const { id, name, orgId } = await usecases.tenants.create(
        { name: options.name, orgId: options.orgId ?? null },
        CLI,
      )
      answer(options, { id, name, org_id: orgId }, [
        `Tenant ${bold(name)} is ${bold(id)}.`,
        `Next: ${commandLine(`token create --kind tenant --tenant ${id} --name "first token"`)}`,
      ])
    },
    { make: true },
  )
