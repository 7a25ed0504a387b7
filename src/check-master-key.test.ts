import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkMasterKey, openSecrets } from './check-master-key.ts'
import { createVault, LINK_KEY } from './secrets.ts'
import { sqliteHarness } from './store/sqlite/testkit.ts'
import type { SecretStore } from './store/store.ts'

const vault = createVault(randomBytes(32))
const other = createVault(randomBytes(32))

/** @param first the first sealed text of all; @param last the key of file links */
const storeOf = (first: string | null, last: string | null): SecretStore => ({
  secret: async () => last,
  addSecret: async (_, sealed) => sealed,
  sealed: async () => (first === null ? [] : [{ place: 'x', context: 'account', text: first }]),
  reseal: async () => 0,
})

describe('checkMasterKey', () => {
  const first = vault.seal('account', '{}')
  const last = vault.seal(LINK_KEY, 'key')

  it.each([
    ['an account', storeOf(first, null)],
    ['the key of file links', storeOf(null, last)],
    ['both', storeOf(first, last)],
  ])('refuses another key where %s is sealed, and takes the right one', async (_, store) => {
    await expect(checkMasterKey(store, other)).rejects.toThrow(/GOTALLO_MASTER_KEY to that one/)
    await expect(checkMasterKey(store, vault)).resolves.toBeUndefined()
  })

  it('refuses either key where a change was broken off', async () => {
    const half = storeOf(other.seal('account', '{}'), last)
    await expect(checkMasterKey(half, vault)).rejects.toThrow(/gotallo.* keys rotate again/)
    await expect(checkMasterKey(half, other)).rejects.toThrow(/gotallo.* keys rotate again/)
  })

  it('takes any key where nothing is sealed yet', async () => {
    await expect(checkMasterKey(storeOf(null, null), vault)).resolves.toBeUndefined()
  })
})

describe('openSecrets', () => {
  it('makes the key of file links, but never under a key that is not the right one', async () => {
    const harness = await sqliteHarness()
    const store = await harness.open()
    try {
      const masterKey = randomBytes(32)
      const wrong = openSecrets(storeOf(vault.seal('account', '{}'), null), masterKey)
      await expect(wrong).rejects.toThrow(/not the one that sealed/)
      const first = await openSecrets(store.secrets, masterKey)
      expect(first.linkKey).toHaveLength(32)
      expect((await openSecrets(store.secrets, masterKey)).linkKey).toEqual(first.linkKey)
      await expect(openSecrets(store.secrets, randomBytes(32))).rejects.toThrow(/not the one that sealed/)
    } finally {
      await store.close()
      await harness.close()
    }
  })
})
