import { type Config, readConfig } from '../config.ts'
import { changeKeyFile, isKeyChanging, type KeyChange, requireStore } from '../data-folder.ts'
import { Refusal } from '../domain/errors.ts'
import type { AuditEntry } from '../domain/tenant.ts'
import type { Vault } from '../domain/vault.ts'
import { createNewId, createVault } from '../secrets.ts'
import type { Resealed, Sealed, SecretStore } from '../store/store.ts'
import { openStoreAlone, type StoreAlone } from '../store-alone.ts'
import { CLI } from '../usecases/configuration.ts'
import { answer, green, type OutputOptions, showProgress } from './terminal.ts'

/** So many texts are sealed anew in one transaction. */
const BATCH = 200

/** Tells how far it is: so many of all secrets are sealed under the new key. */
export type Progress = (done: number, total: number) => void

/** Seals every secret under a new master key; broken off at any moment, it is finished by running it again. */
export const rotateKeys = async (options: OutputOptions): Promise<void> => {
  const config = readConfig(process.env)
  if (config.databaseUrl === null) requireStore(config.data)
  refuseWrongUse(config)
  const { store, close } = await openAlone(config)
  try {
    const change = changeOf(config)
    const total = await rotate(store.secrets, change, entryNow, tell)
    const { previousFile } = change
    answer(options, { secrets: total, previous_key_file: previousFile }, linesOf(total, previousFile))
  } finally {
    await close()
  }
}

const linesOf = (total: number, previousFile: string | null): string[] =>
  previousFile === null
    ? [
        green(`Every secret is sealed under GOTALLO_NEW_MASTER_KEY now (${total}).`),
        'Now set GOTALLO_MASTER_KEY to it, unset GOTALLO_NEW_MASTER_KEY, and start the hub again: the key before opens nothing any more.',
        'Backups made before now need the key before: keep it apart until none of them is left.',
      ]
    : [
        green(`Every secret is sealed under the new master key now (${total}). Start the hub again.`),
        `Backups made before now need the previous key: keep ${previousFile} apart until none of them is left.`,
      ]

const refuseWrongUse = ({ data, masterKey, newMasterKey }: Config): void => {
  const wrong = (detail: string): Refusal => new Refusal('invalid', detail)
  if (masterKey === null && newMasterKey !== null)
    throw wrong(
      'The master key lies in the data folder, where the new one is made too: unset GOTALLO_NEW_MASTER_KEY, which goes with GOTALLO_MASTER_KEY.',
    )
  if (masterKey === null) return
  if (isKeyChanging(data))
    throw wrong(
      `A change of the key that lies in ${data} was begun and not finished: unset GOTALLO_MASTER_KEY to finish that one first, with its master.key in place.`,
    )
  if (newMasterKey === null)
    throw wrong(
      'The master key is given by GOTALLO_MASTER_KEY: give the new one by GOTALLO_NEW_MASTER_KEY, as made by: openssl rand -base64 32.',
    )
  if (newMasterKey === masterKey)
    throw wrong('GOTALLO_NEW_MASTER_KEY is the key that GOTALLO_MASTER_KEY gives: nothing is to be changed.')
}

const openAlone = (config: Config): Promise<StoreAlone> =>
  openStoreAlone(config).catch(error => {
    if (!(error instanceof Error) || error.name !== 'FolderInUse') throw error
    throw new Error(
      `A hub serves ${config.data}, or another change of the key is under way there${processOf(error)}: stop it first, and start the hub again afterwards.`,
      { cause: error },
    )
  })

/** Which process holds the folder, where that is known. */
const processOf = (error: object): string =>
  'pid' in error && typeof error.pid === 'number' ? ` (process ${error.pid})` : ''

const changeOf = ({ data, masterKey, newMasterKey }: Config): KeyChange =>
  masterKey === null || newMasterKey === null
    ? changeKeyFile(data)
    : {
        old: [Buffer.from(masterKey, 'base64')],
        next: Buffer.from(newMasterKey, 'base64'),
        previousFile: null,
        begin: () => {},
        finish: () => {},
      }

const entryNow = (): AuditEntry => {
  const at = Date.now()
  const what = { action: 'keys.rotate', target: 'master key', detail: '' }
  return { id: createNewId()(at), tenantId: null, at, actor: CLI.id, ...what }
}

const tell: Progress = (done, total) =>
  showProgress(`${done} of ${total} secrets are sealed under the new key`, done >= total)

/**
 * Seals every secret under the new key, in small transactions, and puts that key into force when nothing is left.
 * What opens under the new key already is left as it is, so a change that was broken off goes on where it stopped.
 * @param entry makes the audit entry, which is written with the last secret
 * @returns how many secrets there are
 * @throws Error with a sentence for the operator, where one opens under none of the keys; nothing was changed then
 */
export const rotate = async (
  secrets: SecretStore,
  change: KeyChange,
  entry: () => AuditEntry,
  progress: Progress,
): Promise<number> => {
  const keys: Keys = { next: createVault(change.next), old: change.old.map(createVault) }
  let found = await survey(secrets, keys)
  change.begin()
  while (found.left > 0) {
    await sealAnew(secrets, keys, found, entry, progress)
    found = await survey(secrets, keys)
  }
  change.finish()
  return found.total
}

interface Keys {
  readonly next: Vault
  readonly old: readonly Vault[]
}

interface Survey {
  readonly total: number
  /** Not under the new key yet. */
  readonly left: number
}

const pagesOf = async function* (secrets: SecretStore): AsyncGenerator<readonly Sealed[]> {
  for (let after: string | null = null; ; ) {
    const page = await secrets.sealed(after, BATCH)
    yield page
    if (page.length < BATCH) return
    after = page.at(-1)?.place ?? null
  }
}

/** @returns the plain text; null where it was sealed under another key, or changed */
const openWith = (vault: Vault, { context, text }: Sealed): string | null => {
  try {
    return vault.open(context, text)
  } catch {
    return null
  }
}

const openWithAny = (vaults: readonly Vault[], sealed: Sealed): string | null => {
  for (const vault of vaults) {
    const plain = openWith(vault, sealed)
    if (plain !== null) return plain
  }
  return null
}

/** Counts them, and sees to it that each one can be opened before any is touched. */
const survey = async (secrets: SecretStore, { next, old }: Keys): Promise<Survey> => {
  const lost: Sealed[] = []
  let [total, left] = [0, 0]
  for await (const page of pagesOf(secrets)) {
    for (const sealed of page) {
      total += 1
      if (openWith(next, sealed) !== null) continue
      left += 1
      if (openWithAny(old, sealed) === null) lost.push(sealed)
    }
  }
  if (lost.length > 0) throw unopened(lost, total)
  return { total, left }
}

const unopened = ([first, ...more]: readonly Sealed[], total: number): Error =>
  new Error(
    more.length + 1 === total
      ? 'The master key is not the one that sealed the secrets in the store: nothing was changed.'
      : `${more.length + 1} of ${total} secrets open under none of the keys, such as one of ${first?.context}: ` +
          'give the keys that an earlier run was given, or set anew what it belongs to. Nothing was changed.',
  )

/** Seals anew what is not under the new key yet. */
const sealAnew = async (
  secrets: SecretStore,
  { next, old }: Keys,
  { total, left }: Survey,
  entry: () => AuditEntry,
  progress: Progress,
): Promise<void> => {
  let undone = left
  for await (const page of pagesOf(secrets)) {
    const changes: Resealed[] = []
    for (const sealed of page) {
      // What is under the new key already opens with none of the old ones.
      const plain = openWithAny(old, sealed)
      if (plain === null) continue
      const { place, context, text } = sealed
      changes.push({ place, before: text, after: next.seal(context, plain) })
    }
    if (changes.length === 0) continue
    undone -= changes.length
    await secrets.reseal(changes, undone === 0 ? entry() : null)
    progress(total - undone, total)
  }
}
