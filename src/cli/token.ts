import { commandLine } from '../command-line.ts'
import { Refusal } from '../domain/errors.ts'
import type { Token } from '../domain/tenant.ts'
import { rfc3339 } from '../domain/time.ts'
import type { Tools } from '../open-tools.ts'
import { CLI } from '../usecases/configuration.ts'
import { answer, bold, dim, type OutputOptions } from './terminal.ts'
import { withTools } from './with-tools.ts'

const PAGE = 200

interface CreateOptions extends OutputOptions {
  readonly kind: string
  readonly name: string
  readonly tenant?: string
  readonly orgId?: string
}

const mint = ({ usecases }: Tools, { kind, name, tenant, orgId }: CreateOptions) => {
  if (kind === 'operator' && orgId !== undefined) {
    throw new Refusal('invalid', '--org-id is for tokens of a tenant: an operator token cannot be bound.')
  }
  if (kind === 'operator') return usecases.tokens.mintOperator(name, CLI)
  if (kind !== 'tenant' && kind !== 'agent') {
    throw new Refusal('invalid', `--kind must be operator, tenant or agent, not ${kind}.`)
  }
  if (tenant === undefined) throw new Refusal('invalid', `A token of kind ${kind} needs --tenant <id>.`)
  return usecases.tokens.mint(tenant, { name, kind, orgId: orgId ?? null }, CLI)
}

export const createToken = (options: CreateOptions): Promise<void> =>
  withTools(
    async tools => {
      const { record, token } = await mint(tools, options)
      answer(options, { ...viewOf(record), token }, [
        `${bold(token)}`,
        dim(
          `Shown only now. Its id is ${record.id}; end it with: ${commandLine(`token revoke ${record.id}`)}`,
        ),
      ])
    },
    { make: true },
  )

export const listTokens = (options: OutputOptions & { tenant?: string }): Promise<void> =>
  withTools(async ({ usecases }) => {
    if (options.tenant !== undefined) await usecases.tenants.get(options.tenant)
    const tokens: Token[] = []
    let cursor: { direction: 'older'; id: string } | null = null
    for (;;) {
      const page = await usecases.tokens.list(options.tenant ?? null, { limit: PAGE, cursor })
      tokens.push(...page.rows)
      const last = page.rows.at(-1)
      if (!page.hasOlder || last === undefined) break
      cursor = { direction: 'older', id: last.id }
    }
    const lines = tokens.map(lineOf)
    answer(options, tokens.map(viewOf), lines.length > 0 ? lines : ['No token yet.'])
  })

export const revokeToken = (id: string, options: OutputOptions): Promise<void> =>
  withTools(async ({ usecases }) => {
    await usecases.tokens.revoke(null, id, CLI)
    answer(options, { id, revoked: true }, [`Token ${id} no longer works.`])
  })

const lineOf = ({ id, kind, name, tenantId, orgId, expiresAt }: Token): string => {
  const bound = orgId === null ? '' : dim(`  bound to ${orgId}`)
  const session = expiresAt === null ? '' : dim(`  session until ${rfc3339(expiresAt)}`)
  return `${id}  ${kind.padEnd(8)}  ${tenantId ?? '-'}  ${name}${bound}${session}`
}

const viewOf = ({ id, kind, name, tenantId, orgId, createdAt, sessionOf, expiresAt }: Token) => ({
  id,
  kind,
  name,
  tenant_id: tenantId,
  org_id: orgId,
  created_at: rfc3339(createdAt),
  session_of: sessionOf,
  expires_at: expiresAt === null ? null : rfc3339(expiresAt),
})
