import type { Vault } from './domain/vault.ts'
import type { Directory } from './usecases/directory.ts'

/**
 * Refuses a master key that is not the one that sealed what lies in the store, before a platform or an endpoint
 * has to find out.
 * @throws Error with a sentence for the operator
 */
export const checkMasterKey = (directory: Directory, vault: Vault): void => {
  const sealed = [
    ...[...directory.services()].map(({ id, secrets }) => ({ id, text: secrets })),
    ...[...directory.accounts()].map(({ id, credentials }) => ({ id, text: credentials })),
  ][0]
  if (sealed === undefined) return
  try {
    vault.open(sealed.id, sealed.text)
  } catch (error) {
    throw new Error(
      'The master key is not the one that sealed the secrets in the store: set GOTALLO_MASTER_KEY to that one, or unset it where the key lies in the data folder.',
      { cause: error },
    )
  }
}
