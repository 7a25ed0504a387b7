import type { Config } from './config.ts'
import type { IdentityProvider } from './identity/provider.ts'
import { createSalesforce } from './identity/salesforce/index.ts'
import { CALLBACK_PATH } from './usecases/salesforce-sign-in.ts'

/** Where Salesforce leads back to; an External Client App has to name it. Null where nobody signs in so. */
export const redirectUriOf = ({ salesforceClientId, publicUrl }: Config): string | null =>
  salesforceClientId === null || publicUrl === null ? null : publicUrl + CALLBACK_PATH

/** Salesforce as it is set, where people sign in with it. Part of the composition root. */
export const identityOf = (config: Config, userAgent: string): IdentityProvider | null => {
  const { salesforceClientId: clientId, salesforceAdmins, salesforceAgents } = config
  const redirectUri = redirectUriOf(config)
  if (clientId === null || redirectUri === null) return null
  return createSalesforce({
    clientId,
    clientSecret: config.salesforceClientSecret,
    hosts: config.salesforceHosts,
    redirectUri,
    wantsPermissions: [...salesforceAdmins, ...salesforceAgents].some(({ by }) => by === 'permission'),
    userAgent,
  })
}
