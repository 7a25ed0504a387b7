import type { DirectoryRecords, Kind } from '../directory.ts'
import { id, number, type Raw, type Readers, text } from './export-reader.ts'
import { recordOf, type Stored } from './records.ts'

/** What is configured, with the id of its tenant. */
const configured = <K extends Kind>(
  kind: K,
  join: string,
): { fields: string; from: string; key: string[]; record: (row: Raw) => DirectoryRecords[K] } => ({
  fields: `r.*${join === '' ? '' : ', t.id AS tenant_id'}`,
  from: `${kind} r ${join}`,
  key: ['r.num'],
  record: row => recordOf(kind, row as Stored),
})

const OF_TENANT = 'CROSS JOIN tenants t ON t.num = r.tenant'
const tenants = configured('tenants', '')
const platforms = configured('platforms', OF_TENANT)
const agents = configured('agents', OF_TENANT)
const services = configured('services', OF_TENANT)
const tokens = configured('tokens', 'LEFT JOIN tenants t ON t.num = r.tenant')

/** What is configured, and what belongs to nobody. */
export const directory = {
  tenants: { ...tenants, read: row => ({ ...tenants.record(row), removed: row.removed === 1 }) },
  platforms: {
    ...platforms,
    read: row => ({
      ...platforms.record(row),
      removed: row.removed === 1,
      lastHeardAt: row.last_heard_at as number | null,
    }),
  },
  agents: { ...agents, read: agents.record },
  services: {
    ...services,
    read: row => ({
      ...services.record(row),
      removed: row.removed === 1,
      forgotten: row.forgotten === 1,
      lastDeliveryAt: row.last_delivery_at as number | null,
    }),
  },
  tokens: { ...tokens, read: tokens.record },
  audit: {
    fields: 'r.*, r.tenant AS tenant_id',
    from: 'audit r',
    key: ['r.id'],
    read: row => recordOf('audit', row as Stored),
  },
  requests: {
    fields: '*',
    from: 'requests r',
    key: ['r.token', 'r.method', 'r.path', 'r.key'],
    read: row => ({
      tokenId: id(row, 'token'),
      method: text(row, 'method'),
      path: text(row, 'path'),
      key: text(row, 'key'),
      digest: text(row, 'digest'),
      begunAt: number(row, 'begun_at'),
      made: id(row, 'made'),
      sealed: row.sealed as string | null,
    }),
  },
  secrets: {
    fields: '*',
    from: 'secrets r',
    key: ['r.name'],
    read: row => ({ name: text(row, 'name'), sealed: text(row, 'sealed') }),
  },
} satisfies Partial<Readers>
