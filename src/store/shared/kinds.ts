import { Refusal } from '../../domain/errors.ts'
import type { PlatformAccount } from '../../domain/platform-account.ts'
import type { Filter, Service } from '../../domain/service.ts'
import type { Agent, AuditEntry, TenantRecord, Token } from '../../domain/tenant.ts'
import type { DirectoryRecords, Kind } from '../directory.ts'

/** What a column holds. A database that has no truth values gives 0 and 1. */
export type Cell = null | boolean | number | string
/** A row of what is configured; ids as the domain knows them. */
export type Row = Readonly<Record<string, Cell>>

/** How one kind of record is kept: its table, and each field's columns. */
export interface Shape<T> {
  readonly table: string
  /** The name of a person's word for it, as in "There is no such service." */
  readonly word: string
  /** Its row stays, marked, when it is removed. */
  readonly isRemembered: boolean
  /** Where a change of it must be seen by every handle. */
  readonly isDirectory: boolean
  /** What each field is kept as; `tenantId` stands apart. */
  readonly columns: { readonly [F in Exclude<keyof T, 'tenantId'>]: (value: T[F]) => Row }
  /** Makes the record again; `tenant_id` is the id of its tenant. */
  read(row: Row): T
}

// A column's type is the schema's: these say which of them a field is.
const text = (row: Row, column: string) => row[column] as string
const textOrNull = (row: Row, column: string) => row[column] as string | null
const number = (row: Row, column: string) => row[column] as number
const numberOrNull = (row: Row, column: string) => row[column] as number | null
const flag = (row: Row, column: string) => row[column] === true || row[column] === 1
const id = (row: Row) => text(row, 'id')
const tenantOf = (row: Row) => text(row, 'tenant_id')

/** A field that is kept in one column as it is. */
const plain = (column: string) => (value: Cell) => ({ [column]: value })
const key = { id: plain('id') }

const tenants: Shape<TenantRecord> = {
  table: 'tenants',
  word: 'tenant',
  isRemembered: true,
  isDirectory: true,
  columns: { ...key, name: plain('name'), orgId: plain('org_id'), createdAt: plain('created_at') },
  read: row => ({
    id: id(row),
    name: text(row, 'name'),
    orgId: textOrNull(row, 'org_id'),
    createdAt: number(row, 'created_at'),
  }),
}

const platforms: Shape<PlatformAccount> = {
  table: 'platforms',
  word: 'platform account',
  isRemembered: true,
  isDirectory: true,
  columns: {
    ...key,
    type: plain('type'),
    name: plain('name'),
    messageForwarding: plain('message_forwarding'),
    transcribeEnabled: plain('transcribe_enabled'),
    startsWithBot: plain('starts_with_bot'),
    accountKey: plain('account_key'),
    credentials: plain('credentials'),
    health: ({ state, detail, checkedAt }) => ({
      health_state: state,
      health_detail: detail,
      health_checked_at: checkedAt,
    }),
    createdAt: plain('created_at'),
  },
  read: row => ({
    id: id(row),
    tenantId: tenantOf(row),
    type: text(row, 'type') as PlatformAccount['type'],
    name: text(row, 'name'),
    messageForwarding: flag(row, 'message_forwarding'),
    transcribeEnabled: flag(row, 'transcribe_enabled'),
    startsWithBot: flag(row, 'starts_with_bot'),
    accountKey: textOrNull(row, 'account_key'),
    credentials: text(row, 'credentials'),
    health: {
      state: text(row, 'health_state') as PlatformAccount['health']['state'],
      detail: textOrNull(row, 'health_detail'),
      checkedAt: numberOrNull(row, 'health_checked_at'),
    },
    createdAt: number(row, 'created_at'),
  }),
}

const agents: Shape<Agent> = {
  table: 'agents',
  word: 'agent',
  isRemembered: false,
  isDirectory: true,
  columns: { ...key, name: plain('name'), kind: plain('kind'), createdAt: plain('created_at') },
  read: row => ({
    id: id(row),
    tenantId: tenantOf(row),
    name: text(row, 'name'),
    kind: text(row, 'kind') as Agent['kind'],
    createdAt: number(row, 'created_at'),
  }),
}

const services: Shape<Service> = {
  table: 'services',
  word: 'service',
  isRemembered: true,
  isDirectory: true,
  columns: {
    ...key,
    type: plain('type'),
    name: plain('name'),
    url: plain('url'),
    state: plain('state'),
    filter: value => ({ filter: JSON.stringify(value) }),
    headers: plain('headers'),
    secrets: plain('secrets'),
    timeoutS: plain('timeout_s'),
    maxInFlight: plain('max_in_flight'),
    ratePerS: plain('rate_per_s'),
    createdAt: plain('created_at'),
    disabledAt: plain('disabled_at'),
    disabledReason: plain('disabled_reason'),
    failingSince: plain('failing_since'),
    waitUntil: plain('wait_until'),
    releasePerS: plain('release_per_s'),
  },
  read: row => ({
    id: id(row),
    tenantId: tenantOf(row),
    type: 'WEBHOOK',
    name: text(row, 'name'),
    url: text(row, 'url'),
    state: text(row, 'state') as Service['state'],
    filter: JSON.parse(text(row, 'filter')) as Filter,
    headers: textOrNull(row, 'headers'),
    secrets: text(row, 'secrets'),
    timeoutS: number(row, 'timeout_s'),
    maxInFlight: number(row, 'max_in_flight'),
    ratePerS: numberOrNull(row, 'rate_per_s'),
    createdAt: number(row, 'created_at'),
    disabledAt: numberOrNull(row, 'disabled_at'),
    disabledReason: textOrNull(row, 'disabled_reason'),
    failingSince: numberOrNull(row, 'failing_since'),
    waitUntil: numberOrNull(row, 'wait_until'),
    releasePerS: numberOrNull(row, 'release_per_s'),
  }),
}

const tokens: Shape<Token> = {
  table: 'tokens',
  word: 'token',
  isRemembered: false,
  isDirectory: false,
  columns: {
    ...key,
    kind: plain('kind'),
    name: plain('name'),
    orgId: plain('org_id'),
    hash: plain('hash'),
    createdAt: plain('created_at'),
    sessionOf: plain('session_of'),
    expiresAt: plain('expires_at'),
  },
  read: row => ({
    id: id(row),
    tenantId: textOrNull(row, 'tenant_id'),
    kind: text(row, 'kind') as Token['kind'],
    name: text(row, 'name'),
    orgId: textOrNull(row, 'org_id'),
    hash: text(row, 'hash'),
    createdAt: number(row, 'created_at'),
    sessionOf: textOrNull(row, 'session_of'),
    expiresAt: numberOrNull(row, 'expires_at'),
  }),
}

const audit: Shape<AuditEntry> = {
  table: 'audit',
  word: 'audit entry',
  isRemembered: false,
  isDirectory: false,
  columns: {
    ...key,
    at: plain('at'),
    actor: plain('actor'),
    action: plain('action'),
    target: plain('target'),
    detail: plain('detail'),
  },
  read: row => ({
    id: id(row),
    tenantId: textOrNull(row, 'tenant_id'),
    at: number(row, 'at'),
    actor: text(row, 'actor'),
    action: text(row, 'action'),
    target: text(row, 'target'),
    detail: text(row, 'detail'),
  }),
}

export const SHAPES: { readonly [K in Kind]: Shape<DirectoryRecords[K]> } = {
  tenants,
  platforms,
  agents,
  services,
  tokens,
  audit,
}

/** The columns that these fields of a record are kept in. */
export const columnsOf = <K extends Kind>(kind: K, fields: Partial<DirectoryRecords[K]>): Row => {
  const encoders = SHAPES[kind].columns as Readonly<Record<string, (value: unknown) => Row>>
  const columns: Record<string, Cell> = {}
  for (const [field, value] of Object.entries(fields)) {
    const encode = encoders[field]
    if (encode !== undefined && value !== undefined) Object.assign(columns, encode(value))
  }
  return columns
}

/** What a change is refused with that was made for another state of a thing. */
export const changedMeanwhile = (kind: Kind): Refusal =>
  new Refusal('conflict', `The ${SHAPES[kind].word} was changed meanwhile: look at it, and try again.`)

/** What an account is refused with whose key at its platform another one of its tenant has: they could not be told apart. */
export const keyTaken = ({ type, accountKey }: PlatformAccount): Refusal =>
  new Refusal('conflict', `This tenant has a ${type} account for ${accountKey} already: look at that one.`)
