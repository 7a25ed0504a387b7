import { LOOPBACK, list, text } from './config-readers.ts'
import { setting } from './config-setting.ts'
import { type Admission, isUserId } from './domain/sign-in.ts'

/** Origins where people sign in. */
const signInHosts = (given: string): string[] => {
  const hosts = list(given)
  const isHost = (host: string): boolean => {
    const { protocol, hostname, origin } = URL.canParse(host) ? new URL(host) : ({} as Partial<URL>)
    const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname ?? ''))
    return isSafe && host.replace(/\/$/, '').toLowerCase() === origin
  }
  const wrong = hosts.find(host => !isHost(host))
  if (wrong === undefined && hosts.length > 0) return [...new Set(hosts.map(host => new URL(host).origin))]
  throw new Error(
    `must be a list of hosts such as https://login.salesforce.com,https://acme.my.salesforce.com, without a path (plain http only on loopback)${wrong === undefined ? '' : `; ${wrong} is not one`}`,
  )
}

const PERMISSION = /^permission:([a-z]\w*)$/i

const admission = (item: string): Admission => {
  const permission = PERMISSION.exec(item)?.[1]
  if (permission !== undefined) return { by: 'permission', name: permission }
  if (item === '*') return { by: 'everyone' }
  if (isUserId(item)) return { by: 'user', id: item }
  if (/^[^\s@:]+@[^\s@:]+$/.test(item)) return { by: 'username', name: item }
  throw new Error(
    `must be none, or a list of usernames (ada@example.com), user ids (005…), permission:<API name> and *; ${item} is none of them`,
  )
}

/** Who may sign in: whom one of these names. */
const admissions = (given: string): Admission[] => (given.trim() === 'none' ? [] : list(given).map(admission))

/** Of production, and of sandboxes. */
const SALESFORCE_HOSTS = ['https://login.salesforce.com', 'https://test.salesforce.com']

/** Settings of the sign-in with Salesforce. */
export const SIGN_IN_SETTINGS = {
  salesforceClientId: setting<string | null>(
    'GOTALLO_SALESFORCE_CLIENT_ID',
    'none: nobody signs in with Salesforce',
    null,
    text,
    'The consumer key of an External Client App: people sign in to the console with Salesforce ([console.md](console.md#sign-in-with-salesforce)). GOTALLO_PUBLIC_URL, without a path, is required with it.',
  ),
  salesforceClientSecret: setting<string | null>(
    'GOTALLO_SALESFORCE_CLIENT_SECRET',
    'none: the app requires none, and PKCE alone protects the exchange',
    null,
    text,
    "The app's consumer secret.",
  ),
  salesforceHosts: setting<string[]>(
    'GOTALLO_SALESFORCE_HOSTS',
    SALESFORCE_HOSTS.join(','),
    SALESFORCE_HOSTS,
    signInHosts,
    'Where people sign in, separated by commas, the usual host first; My Domain hosts may be added.',
  ),
  salesforceAdmins: setting<Admission[]>(
    'GOTALLO_SALESFORCE_ADMINS',
    'permission:GoTallo_Admin',
    [{ by: 'permission', name: 'GoTallo_Admin' }],
    admissions,
    "Who signs in with Salesforce as an administrator of the tenant that has the organisation's id: usernames, user ids, permission: and the API name of a custom permission, or * for everyone whom the app's policies let in, separated by commas; none for nobody.",
  ),
  salesforceAgents: setting<Admission[]>(
    'GOTALLO_SALESFORCE_AGENTS',
    'permission:GoTallo_User',
    [{ by: 'permission', name: 'GoTallo_User' }],
    admissions,
    'Who signs in with Salesforce to read and send, written as the administrators are.',
  ),
}
