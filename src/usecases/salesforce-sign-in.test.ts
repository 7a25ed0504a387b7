import { randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { notFound, Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { Identity } from '../domain/sign-in.ts'
import type { IdentityProvider } from '../identity/provider.ts'
import { vaultFor } from '../secrets.ts'
import type { Directory } from './directory.ts'
import { FLOW_MS, SalesforceSignIn } from './salesforce-sign-in.ts'
import type { Sessions, SignedIn } from './sessions.ts'

const ADA: Identity = {
  orgId: '00D000000000001EAA',
  userId: '005000000000001AAA',
  username: 'ada@example.com',
  permissions: [],
}
const MASTER_KEY = randomBytes(32)
const USUAL = 'https://login.salesforce.com'

let now: number
let answer: Promise<Identity>
let begun: SignedIn[]
/** What the store does. */
let keep: () => Promise<void>
let refresh: () => Promise<void>

/** One node of several. */
const node = (masterKey = MASTER_KEY, usual = USUAL): SalesforceSignIn =>
  new SalesforceSignIn({
    provider: {
      hosts: [usual, 'https://test.salesforce.com'],
      begin: async host => ({ flow: { host, state: 'state', nonce: 'n', verifier: 'v' }, url: `${host}/x` }),
      finish: () => answer,
    } as Pick<IdentityProvider, 'hosts' | 'begin' | 'finish'> as IdentityProvider,
    flowVault: vaultFor(masterKey, 'flows'),
    directory: {
      refresh: () => refresh(),
      tenantsOf: orgId => (orgId === ADA.orgId ? [{ id: 'tenant', name: 'Acme', orgId, createdAt: 0 }] : []),
    } as Pick<Directory, 'refresh' | 'tenantsOf'> as Directory,
    sessions: {
      beginFor: async (somebody: SignedIn) => {
        await keep()
        begun.push(somebody)
        return { token: 'gt_secret' }
      },
    } as unknown as Sessions,
    admissions: { admins: [{ by: 'everyone' }], agents: [] },
    now: () => now,
  })

const keptOf = async (by: SalesforceSignIn) => {
  const { sealed, state } = await by.begin(null, '/console/')
  const kept = by.resume(sealed, state)
  if (kept === null) throw new Error('It was begun a moment ago.')
  return kept
}

beforeEach(() => {
  now = 1_000_000
  answer = Promise.resolve(ADA)
  begun = []
  keep = async () => undefined
  refresh = async () => undefined
})

test('begins at the usual host, or at one that is named, and at no other', async () => {
  const own = node()
  expect(own.hosts).toEqual(['login.salesforce.com', 'test.salesforce.com'])
  expect((await own.begin(null, '/console/')).url).toBe(`${USUAL}/x`)
  expect((await own.begin('test.salesforce.com', '/console/')).url).toBe('https://test.salesforce.com/x')
  await expect(own.begin('evil.example.com', '/console/')).rejects.toThrow(Refusal)
})

test('goes on at another node for ten minutes, under the same master key and state', async () => {
  const { sealed, state } = await node().begin(null, '/console/t')
  expect(sealed).not.toContain('verifier')
  expect(node().resume(sealed, state)).toMatchObject({ host: USUAL, verifier: 'v', next: '/console/t' })
  expect(node().resume(sealed, 'another')).toBeNull()
  expect(node(randomBytes(32)).resume(sealed, state)).toBeNull()
  now += FLOW_MS - 1
  expect(node().resume(sealed, state)).not.toBeNull()
  now += 1
  expect(node().resume(sealed, state)).toBeNull()
})

test('goes on at no host that was taken out of the list meanwhile', async () => {
  const { sealed, state } = await node().begin(null, '/console/')
  expect(node(MASTER_KEY, 'https://acme.my.salesforce.com').resume(sealed, state)).toBeNull()
})

test('looks for the tenant anew, and names the session by the user', async () => {
  const own = node()
  let looked = 0
  refresh = async () => {
    looked += 1
  }
  await own.finish(await keptOf(own), '')
  expect([looked, begun]).toEqual([
    1,
    [{ kind: 'tenant', tenantId: 'tenant', name: 'ada@example.com (Salesforce)' }],
  ])
})

test('a tenant that is removed meanwhile is one that is not there; a store that is away is away', async () => {
  const own = node()
  const kept = await keptOf(own)
  keep = () => Promise.reject(notFound('tenant'))
  await expect(own.finish(kept, '')).rejects.toMatchObject({ problem: 'org_unknown', orgId: ADA.orgId })
  keep = () => Promise.reject(new StoreUnavailable('disk full'))
  await expect(own.finish(kept, '')).rejects.toThrow(StoreUnavailable)
})

test('asks about so many at a time, and makes room when they are told of', async () => {
  const own = node()
  const kept = await keptOf(own)
  const { promise, resolve } = Promise.withResolvers<Identity>()
  answer = promise
  const waiting = Array.from({ length: 32 }, () => own.finish(kept, ''))
  await expect(own.finish(kept, '')).rejects.toMatchObject({ problem: 'unavailable' })
  resolve(ADA)
  await Promise.all(waiting)
  await own.finish(kept, '')
  expect(begun.length).toBe(33)
})
