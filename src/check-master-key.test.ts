import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkMasterKey } from './check-master-key.ts'
import { createVault } from './secrets.ts'
import type { Directory } from './usecases/directory.ts'

const vault = createVault(randomBytes(32))

const directoryOf = (services: object[], accounts: object[]): Directory =>
  ({ services: () => services, accounts: () => accounts }) as unknown as Directory

describe('checkMasterKey', () => {
  const service = { id: 's', secrets: vault.seal('s', '[]') }
  const account = { id: 'a', credentials: vault.seal('a', '{}') }

  it.each([
    ['a service', directoryOf([service], [])],
    ['an account', directoryOf([], [account])],
  ])('refuses another key where %s is sealed, and takes the right one', (_, directory) => {
    expect(() => checkMasterKey(directory, createVault(randomBytes(32)))).toThrow(/GOTALLO_MASTER_KEY/)
    expect(() => checkMasterKey(directory, vault)).not.toThrow()
  })

  it('takes any key where nothing is sealed yet', () => {
    expect(() => checkMasterKey(directoryOf([], []), vault)).not.toThrow()
  })
})
