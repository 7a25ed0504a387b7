import { SETTINGS } from './config-settings.ts'

export type { LogLevel } from './config-readers.ts'
export { LOOPBACK_NETWORKS } from './config-settings.ts'

/**
 * Reads GOTALLO_DATABASE_URL alone.
 * @throws ConfigError
 */
export const databaseUrlOf = (given: string): string => {
  const { variable, parse } = SETTINGS.databaseUrl
  try {
    return parse(given) as string
  } catch (error) {
    throw new ConfigError([`${variable} ${(error as Error).message}.`])
  }
}

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
 * @throws ConfigError naming every variable that is wrong, and for an unknown `GOTALLO_*` one the known one that it resembles
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
  problems.push(...disagreements(config as Config))
  if (problems.length > 0) throw new ConfigError(problems)
  return config as Config
}

/** Nodes that share a database share its key: one that each made for itself would open nothing of the others'. */
const keyDisagrees = ({ databaseUrl, masterKey }: Config): boolean =>
  databaseUrl !== null && masterKey === null

const tracesDisagree = ({ otlpEndpoint, otlpProtocol }: Config): boolean =>
  otlpEndpoint !== null && otlpProtocol !== 'http/json'

/** Salesforce leads the browser back to an address that its app names: one that is guessed is not it. */
const signInDisagrees = ({ salesforceClientId, publicUrl }: Config): boolean =>
  salesforceClientId !== null && publicUrl === null

/** The console is at the root of its host, and so are the addresses that the cookies of a sign-in are for. */
const isSignInBelowPath = ({ salesforceClientId, publicUrl }: Config): boolean =>
  salesforceClientId !== null && publicUrl !== null && new URL(publicUrl).pathname !== '/'

/** Settings that cannot stand beside each other, with what to say. */
const DISAGREEMENTS: readonly (readonly [is: (config: Config) => boolean, words: string])[] = [
  [
    keyDisagrees,
    'GOTALLO_MASTER_KEY must be set where GOTALLO_DATABASE_URL is, the same for every node: openssl rand -base64 32 makes one.',
  ],
  [
    tracesDisagree,
    'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json: the hub speaks no other, and a collector takes it where it takes http/protobuf. Or unset OTEL_EXPORTER_OTLP_ENDPOINT: then nothing is traced.',
  ],
  [
    signInDisagrees,
    "GOTALLO_PUBLIC_URL must be set where GOTALLO_SALESFORCE_CLIENT_ID is: Salesforce leads people back to it. The External Client App's callback URL is that URL and /api/v1/session/salesforce/callback/.",
  ],
  [
    isSignInBelowPath,
    'GOTALLO_PUBLIC_URL must be a host without a path where GOTALLO_SALESFORCE_CLIENT_ID is: the console, which people sign in to, is at the root of its host.',
  ],
]

const disagreements = (config: Config): string[] =>
  DISAGREEMENTS.filter(([is]) => is(config)).map(([, words]) => words)

/** Files in a folder of one machine are not found by the other nodes. @returns what to say; null: nothing */
export const warningOfFiles = ({ databaseUrl, filesUrl }: Config): string | null =>
  databaseUrl === null || filesUrl?.kind === 's3'
    ? null
    : 'Files lie in a folder of this machine, where other nodes do not find them: set GOTALLO_FILES_URL to a bucket, unless this is the only node or all of them share the folder.'

/** An empty text leaves a setting as it is, but for the networks: there it says that none is allowed. */
const isUnset = (given: string | undefined, variable: string): boolean =>
  given === undefined || (given === '' && variable !== SETTINGS.allowNetworks.variable)

const unknownVariables = (env: Readonly<Record<string, string | undefined>>): string[] => {
  const known = Object.values(SETTINGS).map(({ variable }) => variable)
  return Object.keys(env)
    .filter(name => name.startsWith('GOTALLO_') && !known.includes(name))
    .map(name => `${name} is not a setting of this version.${hintAt(nearest(name, known), name)}`)
}

/** So many letters may be wrong in what is taken for a slip. */
const SLIP = 5

const hintAt = (known: string, name: string): string =>
  distance(name, known) <= SLIP
    ? ` Did you mean ${known}?`
    : ' Unset it; docs/configuration.md lists those that there are.'

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
