import { beforeEach, expect, test } from 'vitest'
import type { Token } from '../domain/tenant.ts'
import type { Store } from '../store/store.ts'
import { Authenticate } from './authenticate.ts'
import type { Directory } from './directory.ts'

const REMEMBERED_MS = 1_000

let now: number
let asked: number
let token: Token | null

const authenticate = (): Authenticate =>
  new Authenticate({
    store: {
      directory: {
        tokenByHash: async () => {
          asked += 1
          return token
        },
      },
    } as unknown as Store,
    directory: {} as Directory,
    hashToken: given => given,
    now: () => now,
    rememberMs: REMEMBERED_MS,
  })

beforeEach(() => {
  now = 100_000
  asked = 0
  token = {
    ...{ id: 's', tenantId: null, kind: 'operator', name: 'Ada', hash: 'gt_secret' },
    ...{ createdAt: 0, sessionOf: 't', expiresAt: now + REMEMBERED_MS / 2 },
  } as Token
})

test('a session that is remembered ends when it expires, not when it is forgotten', async () => {
  const who = authenticate()
  expect(await who.principal('gt_secret')).toMatchObject({ tokenId: 's', sessionOf: 't' })
  now += REMEMBERED_MS / 2 - 1
  expect(await who.principal('gt_secret')).not.toBeNull()
  expect(asked).toBe(1)
  now += 1
  expect(await who.principal('gt_secret')).toBeNull()
})

test('one that has expired is not remembered', async () => {
  const who = authenticate()
  now += REMEMBERED_MS
  expect(await who.principal('gt_secret')).toBeNull()
  expect(await who.principal('gt_secret')).toBeNull()
  expect(asked).toBe(2)
})

test('what is revoked here is forgotten at once', async () => {
  const who = authenticate()
  expect(await who.principal('gt_secret')).not.toBeNull()
  token = null
  who.forget()
  expect(await who.principal('gt_secret')).toBeNull()
})
