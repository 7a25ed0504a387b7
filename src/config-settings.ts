import {
  certificateFile,
  databaseUrl,
  fraction,
  headerList,
  LEVELS,
  type LogLevel,
  level,
  longToken,
  masterKey,
  networks,
  publicUrl,
  schedule,
  text,
  webUrl,
  whole,
} from './config-readers.ts'
import { DEFAULT_SCHEDULE, type RetrySchedule } from './domain/retry.ts'
import { type FilesLocation, parseFilesUrl } from './files/files-url.ts'

/** A setting: its variable, how its text is read, and what it means. The source of docs/configuration.md. */
export interface Setting<T> {
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

/** @param whose as it stands in a sentence */
const apiUrl = (variable: string, base: string, whose: string): Setting<string> =>
  setting(
    variable,
    base,
    base,
    webUrl,
    `The base of ${whose}. What is set here is not subject to the address guard.`,
  )

/** Where nothing else is said, only this machine may be called besides public addresses. */
export const LOOPBACK_NETWORKS = ['127.0.0.0/8', '::1/128']

/** Every setting, in the order of the documentation. */
export const SETTINGS = {
  port: setting('GOTALLO_PORT', '8080', 8080, whole(0, 65_535), 'The port to listen on; 0 takes a free one.'),
  host: setting(
    'GOTALLO_HOST',
    '127.0.0.1',
    '127.0.0.1',
    text,
    'The address to listen on. Where it is a loopback address, /metrics needs no token, unless the request carries a header of a proxy (Forwarded, X-Forwarded-*, X-Real-IP, Via): have a proxy on this machine add one, or not pass /metrics on.',
  ),
  data: setting(
    'GOTALLO_DATA',
    './data',
    './data',
    text,
    'The folder of the embedded store and its keys, and of files where GOTALLO_FILES_URL names no other place.',
  ),
  databaseUrl: setting<string | null>(
    'GOTALLO_DATABASE_URL',
    'the embedded store in the data folder',
    null,
    databaseUrl,
    'A PostgreSQL database (14 or later) in place of the embedded store, for any number of nodes: postgres://user:password@host:5432/database. Several hosts, separated by commas, are tried in turn until one takes writes. GOTALLO_MASTER_KEY is required with it, the same for every node.',
  ),
  databaseConnections: setting(
    'GOTALLO_DATABASE_CONNECTIONS',
    '10',
    10,
    whole(2, 500),
    'The most connections that one node opens to PostgreSQL, besides one that listens and one that says that it lives.',
  ),
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
    'made at the first start and kept in the data folder (master.key, mode 0600); with PostgreSQL it must be set',
    null,
    masterKey,
    'Base64 of 32 bytes. Seals platform credentials, signing secrets and headers. Lose it and they are lost.',
  ),
  newMasterKey: setting<string | null>(
    'GOTALLO_NEW_MASTER_KEY',
    'none',
    null,
    masterKey,
    'Only for gotallo keys rotate, where GOTALLO_MASTER_KEY is set: the key that is to take its place, base64 of 32 bytes.',
  ),
  adminToken: setting<string | null>(
    'GOTALLO_ADMIN_TOKEN',
    'made and shown once at the first start',
    null,
    longToken,
    'An operator token, for a first access that a deployment tool knows.',
  ),
  token: setting<string | null>(
    'GOTALLO_TOKEN',
    'none',
    null,
    text,
    'Only for gotallo listen: the token that it calls the API with, so that it need not stand on the command line.',
  ),
  allowNetworks: setting<string[] | null>(
    'GOTALLO_ALLOW_NETWORKS',
    'loopback only',
    null,
    networks,
    'Networks that webhooks may be sent to, and files fetched from, although they are not public, as a comma-separated list of CIDRs. Where it is set, it alone counts.',
  ),
  caFile: setting<string | null>(
    'GOTALLO_CA_FILE',
    'none',
    null,
    certificateFile,
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
  messageRetentionDays: setting<number | null>(
    'GOTALLO_MESSAGE_RETENTION_DAYS',
    'for ever',
    null,
    whole(1, 36_500),
    'How long messages are kept, with their files. One whose events are kept still stays until they are gone.',
  ),
  quarantineDays: setting<number | null>(
    'GOTALLO_QUARANTINE_DAYS',
    'for ever',
    null,
    whole(1, 36_500),
    'How long posts that could not be read are kept in quarantine.',
  ),
  filesUrl: setting<FilesLocation | null>(
    'GOTALLO_FILES_URL',
    'files in the data folder',
    null,
    parseFilesUrl,
    'Where files lie: file: and a folder, or s3://bucket/prefix?endpoint=…&region=…&path_style=true, with its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ),
  maxFileMb: setting(
    'GOTALLO_MAX_FILE_MB',
    '100',
    100,
    whole(1, 2_000),
    'The largest file that is fetched from a platform or uploaded, in megabytes.',
  ),
  alertUrl: setting<string | null>(
    'GOTALLO_ALERT_URL',
    'none',
    null,
    webUrl,
    'A URL that gets a JSON POST when a service is disabled. What is set here is not subject to the address guard.',
  ),
  otlpEndpoint: setting<string | null>(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'none: nothing is traced, and no code for it is loaded',
    null,
    webUrl,
    'The base of an OpenTelemetry collector that takes OTLP over HTTP as JSON, such as http://127.0.0.1:4318: spans are posted to /v1/traces below it ([operations.md](operations.md#traces)). What is set here is not subject to the address guard.',
  ),
  otlpProtocol: setting(
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'http/json',
    'http/json',
    text,
    'Where traces are kept it must be http/json: the hub speaks no other. A collector takes it on the port of http/protobuf.',
  ),
  otlpHeaders: setting<Readonly<Record<string, string>>>(
    'OTEL_EXPORTER_OTLP_HEADERS',
    'none',
    {},
    headerList,
    'Headers for the collector, as name=value,name=value with values percent-encoded.',
  ),
  traceName: setting('OTEL_SERVICE_NAME', 'gotallo', 'gotallo', text, 'What traces call this hub.'),
  traceRatio: setting(
    'OTEL_TRACES_SAMPLER_ARG',
    '1',
    1,
    fraction,
    'The share of events that are traced, from 0 to 1. Which ones it is follows from their ids: of one event everything is traced, on every node and at every attempt, or nothing.',
  ),
  logLevel: setting<LogLevel>('GOTALLO_LOG_LEVEL', 'info', 'info', level, `One of ${LEVELS.join(', ')}.`),
  tokenRatePerMinute: setting<number | null>(
    'GOTALLO_TOKEN_RATE_PER_MINUTE',
    'none',
    null,
    whole(1, 6_000_000),
    'The most requests a minute that one API token may make; more are answered with 429.',
  ),
  metaApiUrl: apiUrl('GOTALLO_META_API_URL', 'https://graph.facebook.com', "Meta's Graph API"),
  instagramApiUrl: apiUrl(
    'GOTALLO_INSTAGRAM_API_URL',
    'https://graph.instagram.com',
    "Meta's Graph API for Instagram logins",
  ),
  telegramApiUrl: apiUrl('GOTALLO_TELEGRAM_API_URL', 'https://api.telegram.org', "Telegram's Bot API"),
  lineApiUrl: apiUrl('GOTALLO_LINE_API_URL', 'https://api.line.me', "LINE's Messaging API"),
  lineDataApiUrl: apiUrl(
    'GOTALLO_LINE_DATA_API_URL',
    'https://api-data.line.me',
    "the part of LINE's Messaging API that serves files",
  ),
  viberApiUrl: apiUrl('GOTALLO_VIBER_API_URL', 'https://chatapi.viber.com', "Viber's REST Bot API"),
  twilioApiUrl: apiUrl('GOTALLO_TWILIO_API_URL', 'https://api.twilio.com', "Twilio's API"),
} satisfies Record<string, Setting<unknown>>
