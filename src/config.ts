import ipaddr from 'ipaddr.js'
import { DEFAULT_SCHEDULE, type RetrySchedule } from './domain/retry.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from './domain/time.ts'
import { parseMasterKey } from './secrets.ts'

/** A setting: its variable, how its text is read, and what it means. The source of docs/configuration.md. */
interface Setting<T> {
  readonly variable: string
  readonly meaning: string
  /** As the documentation shows it. */
  readonly byDefault: string
  readonly value: T
  /** @throws Error with a sentence that says what the text should be */
  readonly parse: (text: string) => T
}

const setting = <T>(
  variable: string,
  byDefault: string,
  value: T,
  parse: (text: string) => T,
  meaning: string,
): Setting<T> => ({ variable, byDefault, value, parse, meaning })

const text = (given: string): string => given

const whole =
  (least: number, most: number) =>
  (given: string): number => {
    const value = Number(given)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new Error(`must be a whole number from ${least} to ${most}`)
  }

const list = (given: string): string[] =>
  given
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')

const networks = (given: string): string[] => {
  const cidrs = list(given)
  for (const cidr of cidrs) {
    try {
      ipaddr.parseCIDR(cidr)
    } catch {
      throw new Error(`must be a list of networks such as 10.0.0.0/8,fd00::/8; ${cidr} is not one`)
    }
  }
  return cidrs
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

const webUrl = (given: string): string => {
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error('must be a URL that begins with https:// or http://')
  return given.replace(/\/+$/, '')
}

const publicUrl = (given: string): string => {
  const url = webUrl(given)
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || LOOPBACK.test(hostname)) return url
  throw new Error('must begin with https:// (plain http only on loopback)')
}

const UNITS: Record<string, Millis> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY }

const schedule = (given: string): RetrySchedule =>
  list(given).map(item => {
    const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(item) ?? []
    if (count === undefined || unit === undefined) {
      throw new Error(`must be a list of waits such as 5s,5m,2h,1d; ${item} is not one`)
    }
    return Number(count) * (UNITS[unit] ?? 0)
  })

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LEVELS)[number]

const level = (given: string): LogLevel => {
  const found = LEVELS.find(one => one === given)
  if (found !== undefined) return found
  throw new Error(`must be one of ${LEVELS.join(', ')}`)
}

/** Where nothing else is said, only this machine may be called besides public addresses. */
export const LOOPBACK_NETWORKS = ['127.0.0.0/8', '::1/128']

const SETTINGS = {
  port: setting('GOTALLO_PORT', '8080', 8080, whole(0, 65_535), 'The port to listen on; 0 takes a free one.'),
  host: setting('GOTALLO_HOST', '127.0.0.1', '127.0.0.1', text, 'The address to listen on.'),
  data: setting('GOTALLO_DATA', './data', './data', text, 'The folder of the embedded store and its keys.'),
  publicUrl: setting<string | null>(
    'GOTALLO_PUBLIC_URL',
    'http://127.0.0.1 and the port',
    null,
    publicUrl,
    'Where the platforms and the receivers reach this hub: hook URLs and file links begin with it.',
  ),
  trustedProxies: setting<string[]>(
    'GOTALLO_TRUSTED_PROXIES',
    'none',
    [],
    networks,
    'Networks of proxies whose X-Forwarded-For is believed, as a comma-separated list of CIDRs.',
  ),
  masterKey: setting<string | null>(
    'GOTALLO_MASTER_KEY',
    'made at the first start and kept in the data folder (master.key, mode 0600)',
    null,
    given => parseMasterKey(given).toString('base64'),
    'Base64 of 32 bytes. Seals platform credentials, signing secrets and headers. Lose it and they are lost.',
  ),
  adminToken: setting<string | null>(
    'GOTALLO_ADMIN_TOKEN',
    'made and shown once at the first start',
    null,
    given => {
      if (given.length >= 20) return given
      throw new Error('must be at least 20 characters long')
    },
    'An operator token, for a first access that a deployment tool knows.',
  ),
  allowNetworks: setting<string[] | null>(
    'GOTALLO_ALLOW_NETWORKS',
    'loopback only',
    null,
    networks,
    'Networks that webhooks may be sent to although they are not public, as a comma-separated list of CIDRs. Where it is set, it alone counts.',
  ),
  caFile: setting<string | null>(
    'GOTALLO_CA_FILE',
    'none',
    null,
    text,
    'A PEM file with private certificate authorities, trusted besides the public ones.',
  ),
  retrySchedule: setting<RetrySchedule>(
    'GOTALLO_RETRY_SCHEDULE',
    '5s,5m,30m,2h,5h,10h,14h,20h,24h,24h,24h',
    DEFAULT_SCHEDULE,
    schedule,
    'The waits after the first, second, third … failed attempt (ms, s, m, h, d), each lengthened by up to a tenth. After the last one the delivery is FAILED.',
  ),
  retentionDays: setting(
    'GOTALLO_RETENTION_DAYS',
    '30',
    30,
    whole(1, 3_650),
    'How long events are kept after all their deliveries have ended, and how long file links work.',
  ),
  heldDays: setting<number | null>(
    'GOTALLO_HELD_DAYS',
    'for ever',
    null,
    whole(1, 3_650),
    'How long deliveries of a paused or disabled service are held before they are discarded.',
  ),
  alertUrl: setting<string | null>(
    'GOTALLO_ALERT_URL',
    'none',
    null,
    webUrl,
    'A URL that gets a JSON POST when a service is disabled. What is set here is not subject to the address guard.',
  ),
  logLevel: setting<LogLevel>('GOTALLO_LOG_LEVEL', 'info', 'info', level, `One of ${LEVELS.join(', ')}.`),
  tokenRatePerMinute: setting<number | null>(
    'GOTALLO_TOKEN_RATE_PER_MINUTE',
    'none',
    null,
    whole(1, 6_000_000),
    'The most requests a minute that one API token may make; more are answered with 429.',
  ),
  metaApiUrl: setting(
    'GOTALLO_META_API_URL',
    'https://graph.facebook.com',
    'https://graph.facebook.com',
    webUrl,
    'The base of the Graph API. What is set here is not subject to the address guard.',
  ),
} satisfies Record<string, Setting<unknown>>

type Settings = typeof SETTINGS
/** Every setting, read and checked. */
export type Config = { readonly [K in keyof Settings]: Settings[K]['value'] }

/** The settings for documentation, in order. */
export const describeSettings = (): { variable: string; byDefault: string; meaning: string }[] =>
  Object.values(SETTINGS).map(({ variable, byDefault, meaning }) => ({ variable, byDefault, meaning }))

/** Settings that cannot be read, each with its sentence. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
    this.name = 'ConfigError'
  }
}

/**
 * Reads the settings from environment variables.
 * @throws ConfigError naming every variable that is wrong, and for an unknown `GOTALLO_*` one the nearest known
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const problems = unknownVariables(env)
  const config: Record<string, unknown> = {}
  for (const [name, { variable, value, parse }] of Object.entries(SETTINGS)) {
    const given = env[variable]
    try {
      config[name] = isUnset(given, variable) ? value : parse(given as string)
    } catch (error) {
      problems.push(`${variable} ${(error as Error).message}.`)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config as Config
}

/** An empty text leaves a setting as it is, but for the networks: there it says that none is allowed. */
const isUnset = (given: string | undefined, variable: string): boolean =>
  given === undefined || (given === '' && variable !== SETTINGS.allowNetworks.variable)

const unknownVariables = (env: Readonly<Record<string, string | undefined>>): string[] => {
  const known = Object.values(SETTINGS).map(({ variable }) => variable)
  return Object.keys(env)
    .filter(name => name.startsWith('GOTALLO_') && !known.includes(name))
    .map(name => `${name} is not a setting of this version. Did you mean ${nearest(name, known)}?`)
}

const nearest = (name: string, known: readonly string[]): string =>
  known.reduce((best, one) => (distance(name, one) < distance(name, best) ? one : best))

/** Levenshtein distance: how many letters have to be changed, added or left out. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
