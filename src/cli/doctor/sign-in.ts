import { redirectUriOf } from '../../identity-of.ts'
import type { Tools } from '../../open-tools.ts'
import { type Finding, finding } from './finding.ts'

/** Can people sign in with Salesforce, as far as that shows from here? Nothing where they are not to. */
export const checkSignIn = async ({
  identity,
  config,
}: Pick<Tools, 'identity' | 'config'>): Promise<Finding[]> => {
  if (identity === null) return []
  const asked = identity.hosts.map(async host => {
    const wrong = await identity.check(host)
    const what = `sign-in at ${new URL(host).host}`
    return wrong === null
      ? finding(what, 'ok', `it answers; the app's callback URL must be ${redirectUriOf(config)}`)
      : finding(what, 'error', `${wrong} See GOTALLO_SALESFORCE_HOSTS.`)
  })
  return await Promise.all(asked)
}
