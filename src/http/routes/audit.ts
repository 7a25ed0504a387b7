import { listView, pageOf } from '../paging.ts'
import { ADMIN, type AddRoutes, OPERATOR, route, together } from '../route.ts'
import { AuditEntrySchema, auditView } from '../schemas/audit.ts'
import { LedgerSchema, ledgerView } from '../schemas/ledger.ts'
import { listOf, PlainListQuery } from '../schemas/lists.ts'

const listAudit: AddRoutes = (api, { usecases: { audit } }) => {
  api.get(
    '/tenants/:tenant_id/audit/',
    route({
      tag: 'audit',
      kinds: ADMIN,
      id: 'listAudit',
      summary: 'List changes of configuration: who, what, when',
      params: ['tenant_id'],
      query: PlainListQuery,
      answers: { 200: listOf(AuditEntrySchema, 'AuditList') },
    }),
    async request => {
      const page = await audit.list(request.params.tenant_id, pageOf(request.query))
      return listView(page, request, ({ id }) => id, auditView)
    },
  )
}

const getTenantLedger: AddRoutes = (api, { usecases: { ledger } }) => {
  api.get(
    '/tenants/:tenant_id/ledger/',
    route({
      tag: 'audit',
      kinds: ADMIN,
      id: 'getTenantLedger',
      summary: "Balance a tenant's deliveries",
      params: ['tenant_id'],
      answers: { 200: LedgerSchema },
    }),
    async ({ params }) => ledgerView(await ledger.read(params.tenant_id)),
  )
}

const getLedger: AddRoutes = (api, { usecases: { ledger } }) => {
  api.get(
    '/ledger/',
    route({
      tag: 'audit',
      kinds: OPERATOR,
      id: 'getLedger',
      summary: 'Balance the deliveries of all tenants',
      answers: { 200: LedgerSchema },
    }),
    async () => ledgerView(await ledger.read(null)),
  )
}

/** What is looked at to see that all is in order: the audit log and the ledger. */
export const auditRoutes = together(listAudit, getTenantLedger, getLedger)
