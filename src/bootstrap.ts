import type { Config } from './config.ts'
import type { Token } from './domain/tenant.ts'
import { digest, mintToken } from './secrets.ts'
import type { Page, PageRequest, Store } from './store/store.ts'
import { SYSTEM } from './usecases/configuration.ts'
import type { ManageTokens } from './usecases/manage-tokens.ts'

const PAGE = 200

/**
 * Makes a first access: the operator token of the settings, or one that is made where there is none yet.
 * @returns the token that was made, to be shown once; null where none was
 */
export const bootstrap = async (
  config: Config,
  store: Store,
  tokens: ManageTokens,
): Promise<string | null> => {
  if (config.adminToken !== null) {
    await keep(config.adminToken, store, tokens)
    return null
  }
  if (await hasOperator(store)) return null
  return (await tokens.mintOperator('first operator', SYSTEM, mintToken())).token
}

/** Is there an operator's token? There may be many sessions before it. */
const hasOperator = async ({ directory }: Store): Promise<boolean> => {
  let cursor: PageRequest['cursor'] = null
  for (;;) {
    const page: PageRequest = { limit: PAGE, cursor }
    const { rows, hasOlder }: Page<Token> = await directory.list('tokens', null, page)
    if (rows.some(({ kind, expiresAt }) => kind === 'operator' && expiresAt === null)) return true
    const last = rows.at(-1)
    if (!hasOlder || last === undefined) return false
    cursor = { direction: 'older', id: last.id }
  }
}

/** Keeps the token of the settings, where it is not known. */
const keep = async (token: string, { directory }: Store, tokens: ManageTokens): Promise<void> => {
  const hash = digest(token)
  const isKnown = async () => (await directory.tokenByHash(hash)) !== null
  if (await isKnown()) return
  try {
    await tokens.mintOperator('GOTALLO_ADMIN_TOKEN', SYSTEM, { token, hash })
  } catch (error) {
    // Another node that starts with the same settings may have been faster.
    if (!(await isKnown())) throw error
  }
}
