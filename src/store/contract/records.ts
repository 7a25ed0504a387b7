/** Builders of configured things: whole, distinct, and with no field at its default where another value will do. */
import { randomBytes } from 'node:crypto'
import { uuidV7 } from '../../domain/id.ts'
import type { PlatformAccount } from '../../domain/platform-account.ts'
import type { Service } from '../../domain/service.ts'
import type { Agent, AuditEntry, TenantRecord, Token } from '../../domain/tenant.ts'
import type { Millis } from '../../domain/time.ts'

/** When the law's worlds begin. */
export const START: Millis = 1_760_000_000_000

export const newId = (at: Millis = START): string => uuidV7(at, randomBytes(10))

export const tenantWith = (fields: Partial<TenantRecord> = {}): TenantRecord => ({
  id: newId(),
  name: 'Acme',
  orgId: '00D5g000004CZxQEAW',
  createdAt: START,
  ...fields,
})

export const accountOf = (tenantId: string, fields: Partial<PlatformAccount> = {}): PlatformAccount => ({
  id: newId(),
  tenantId,
  type: 'WHATSAPP',
  name: 'Support',
  messageForwarding: true,
  transcribeEnabled: true,
  startsWithBot: true,
  accountKey: newId(),
  credentials: 'sealed credentials',
  health: { state: 'failing', detail: 'The token has expired.', checkedAt: START + 1 },
  createdAt: START,
  ...fields,
})

export const agentOf = (tenantId: string, fields: Partial<Agent> = {}): Agent => ({
  id: newId(),
  tenantId,
  name: 'Ada',
  kind: 'AUTOMATED',
  createdAt: START,
  ...fields,
})

export const serviceOf = (tenantId: string, fields: Partial<Service> = {}): Service => ({
  id: newId(),
  tenantId,
  type: 'WEBHOOK',
  name: 'CRM',
  url: 'https://crm.example.com/hook',
  state: 'ACTIVE',
  filter: { platformIds: [newId()], types: ['TEXT', 'IMAGE'], directions: ['inbound'] },
  headers: 'sealed headers',
  secrets: 'sealed secrets',
  timeoutS: 12.5,
  maxInFlight: 7,
  ratePerS: 2.5,
  createdAt: START,
  disabledAt: START + 2,
  disabledReason: 'The endpoint answered 410 Gone.',
  failingSince: START + 1,
  waitUntil: START + 3,
  releasePerS: 0.5,
  ...fields,
})

export const tokenOf = (tenantId: string | null, fields: Partial<Token> = {}): Token => ({
  id: newId(),
  tenantId,
  kind: tenantId === null ? 'operator' : 'agent',
  name: 'CI',
  orgId: '00D5g000004CZxQEAW',
  hash: randomBytes(32).toString('hex'),
  createdAt: START,
  sessionOf: null,
  expiresAt: null,
  ...fields,
})

export const auditOf = (tenantId: string | null, action = 'service.create'): AuditEntry => ({
  id: newId(),
  tenantId,
  at: START + 5,
  actor: 'cli',
  action,
  target: newId(),
  detail: 'name, url',
})
