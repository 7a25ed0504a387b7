import { beforeEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import { MINUTE } from '../domain/time.ts'
import { createTelemetry } from '../telemetry.ts'
import type { Principal } from './authenticate.ts'
import type { Configuration } from './configuration.ts'
import type { Directory } from './directory.ts'
import { FillOrganisation } from './fill-organisation.ts'

const [ORG, OTHER] = ['00D000000000062EAA', '00D5g000004CZxQEAW']
const ADMIN: Principal = {
  ...{ tokenId: 'token', name: 'CRM', kind: 'tenant', tenantId: 'tenant' },
  ...{ orgId: null, sessionOf: null, expiresAt: null },
}

let now: number
let orgId: string | null
let written: string[]
let told: string[]
/** What the store does. */
let write: (given: string) => Promise<boolean>

const filling = (): FillOrganisation =>
  new FillOrganisation({
    configuration: {
      fillOrgId: (tenantId: string, given: string, { actor, action, detail }) => {
        written.push([tenantId, given, actor.id, action, detail].join(' '))
        return write(given)
      },
    } as Pick<Configuration, 'fillOrgId'> as Configuration,
    directory: { tenant: id => ({ id, name: 'Acme', orgId, createdAt: 0 }) } as Pick<Directory, 'tenant'>,
    telemetry: createTelemetry([name => void told.push(name)]),
    now: () => now,
  })

beforeEach(() => {
  now = 100_000
  orgId = null
  written = []
  told = []
  write = async given => {
    if (orgId !== null) return false
    orgId = given
    return true
  }
})

test("is wanted of a tenant's own token, while the tenant has none", async () => {
  const organisation = filling()
  expect(organisation.isWanted(ADMIN)).toBe(true)
  expect(organisation.isWanted({ ...ADMIN, kind: 'agent' })).toBe(false)
  expect(organisation.isWanted({ ...ADMIN, kind: 'operator', tenantId: null })).toBe(false)
  await organisation.fill(ADMIN, ORG)
  expect(organisation.isWanted(ADMIN)).toBe(false)
  expect(written).toEqual([`tenant ${ORG} token tenant.update org_id`])
})

test('many calls at once write it once', async () => {
  const organisation = filling()
  await Promise.all(Array.from({ length: 9 }, (_, i) => organisation.fill(ADMIN, i === 0 ? ORG : OTHER)))
  expect([orgId, written.length]).toEqual([ORG, 1])
})

test('where nothing is changed, it is wanted again after a minute only', async () => {
  const organisation = filling()
  write = async () => false
  await organisation.fill(ADMIN, ORG)
  expect(organisation.isWanted(ADMIN)).toBe(false)
  expect(organisation.isWanted({ ...ADMIN, tenantId: 'another' })).toBe(true)
  now += MINUTE - 1
  expect(organisation.isWanted(ADMIN)).toBe(false)
  now += 1
  expect(organisation.isWanted(ADMIN)).toBe(true)
})

test.each([
  ['the store cannot be written', new StoreUnavailable('disk full'), 'store.unavailable'],
  ['it fails', new Error('a bug'), 'error.unexpected'],
])('that %s stops no call, is told, and waits a minute', async (_, error, event) => {
  const organisation = filling()
  write = () => Promise.reject(error)
  await organisation.fill(ADMIN, ORG)
  expect(told).toEqual([event])
  expect(organisation.isWanted(ADMIN)).toBe(false)
  now += MINUTE
  expect(organisation.isWanted(ADMIN)).toBe(true)
})
