import { commandLine } from './command-line.ts'
import type { Vault } from './domain/vault.ts'
import { createVault, fileLinkKey, LINK_KEY } from './secrets.ts'
import type { Sealed, SecretStore } from './store/store.ts'

const WRONG =
  'The master key is not the one that sealed the secrets in the store: set GOTALLO_MASTER_KEY to that one, or ' +
  'unset it where the key lies in the data folder. A backup needs the key of its time (master.key.previous).'

const unfinished = (): string =>
  'The secrets in the store are sealed under two master keys: a change of the key was begun and not finished. ' +
  `Run ${commandLine('keys rotate')} again, with GOTALLO_MASTER_KEY and GOTALLO_NEW_MASTER_KEY as they were.`

/**
 * Refuses a master key that is not the one that sealed what lies in the store, before a platform or an endpoint
 * has to find out. The first sealed text and the last one tell: a change of the key goes through them in order.
 * @throws Error with a sentence for the operator
 */
export const checkMasterKey = async (secrets: SecretStore, vault: Vault): Promise<void> => {
  const sealed: Pick<Sealed, 'context' | 'text'>[] = [...(await secrets.sealed(null, 1))]
  const last = await secrets.secret(LINK_KEY)
  if (last !== null) sealed.push({ context: LINK_KEY, text: last })
  const opened = sealed.filter(({ context, text }) => opens(vault, context, text))
  if (opened.length < sealed.length) throw new Error(opened.length === 0 ? WRONG : unfinished())
}

/** What is needed to use the secrets in a store. */
export interface OpenSecrets {
  readonly vault: Vault
  /** 32 bytes: file links are signed with it. */
  readonly linkKey: Buffer
}

/**
 * Opens the secrets in a store, once it is certain that this is their master key: nothing may be sealed under
 * another one.
 * @param masterKey 32 bytes
 * @throws Error with a sentence for the operator
 */
export const openSecrets = async (secrets: SecretStore, masterKey: Buffer): Promise<OpenSecrets> => {
  const vault = createVault(masterKey)
  await checkMasterKey(secrets, vault)
  return { vault, linkKey: await fileLinkKey(secrets, vault) }
}

const opens = (vault: Vault, context: string, text: string): boolean => {
  try {
    vault.open(context, text)
    return true
  } catch {
    return false
  }
}
