import { readFileSync } from 'node:fs'
import ipaddr from 'ipaddr.js'
import type { RetrySchedule } from './domain/retry.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from './domain/time.ts'
import { parseMasterKey } from './secrets.ts'

// How the text of a setting is read. Each throws an Error whose message goes on where the variable's name ends.

export const text = (given: string): string => given

export const whole =
  (least: number, most: number) =>
  (given: string): number => {
    const value = Number(given)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new Error(`must be a whole number from ${least} to ${most}`)
  }

export const fraction = (given: string): number => {
  const value = given.trim() === '' ? Number.NaN : Number(given)
  if (value >= 0 && value <= 1) return value
  throw new Error('must be a number from 0 to 1')
}

const HEADER = /^([!#$%&'*+.^_`|~\w-]+)\s*=\s*(.*)$/

/** As OTEL_EXPORTER_OTLP_HEADERS is written: name=value,name=value. What is wrong is not shown: it may be a key. */
export const headerList = (given: string): Readonly<Record<string, string>> => {
  const read = (item: string, i: number): [string, string] => {
    const [, name, value] = HEADER.exec(item) ?? []
    try {
      if (name !== undefined && value !== undefined)
        return [name.toLowerCase(), decodeURIComponent(value.trim())]
    } catch {
      // Falls through: a percent sign that is followed by no digits.
    }
    throw new Error(`must be a list such as name=value,name=value, percent-encoded; item ${i + 1} is not one`)
  }
  return Object.fromEntries(list(given).map(read))
}

/** What stands between commas. */
export const list = (given: string): string[] =>
  given
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')

export const networks = (given: string): string[] => {
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

/** Names of this machine, as they stand in a URL. */
export const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

export const webUrl = (given: string): string => {
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error('must be a URL that begins with https:// or http://')
  return given.replace(/\/+$/, '')
}

export const publicUrl = (given: string): string => {
  const url = webUrl(given)
  const { protocol, hostname, username, password } = new URL(url)
  // Addresses are made by writing on at its end.
  if (/[?#]/.test(url) || username !== '' || password !== '')
    throw new Error('must be a host, and a path at the most: no query, fragment or password')
  if (protocol === 'https:' || LOOPBACK.test(hostname)) return url
  throw new Error('must begin with https:// (plain http only on loopback)')
}

/** `https://` and a host, or a star before a domain; plain http on this machine only. */
const FRAME_ORIGIN =
  /^(?:https:\/\/(?:\*\.[a-z\d-]+\.)?[a-z\d-]+(?:\.[a-z\d-]+)*|https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\]))(?::\d{1,5})?$/i

/** Origins for `frame-ancestors`: nothing that is none may get into a header. */
export const frameOrigins = (given: string): string[] => {
  const origins = list(given)
  // A port or an address may be beyond what there is.
  const isOrigin = (origin: string) => FRAME_ORIGIN.test(origin) && URL.canParse(origin.replace('*.', ''))
  const wrong = origins.find(origin => !isOrigin(origin))
  if (wrong === undefined) return origins
  throw new Error(
    `must be a list of origins such as https://crm.example.com,https://*.lightning.force.com, without a path (plain http only on loopback); ${wrong} is not one`,
  )
}

const UNITS: Record<string, Millis> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY }

export const schedule = (given: string): RetrySchedule =>
  list(given).map(item => {
    const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(item) ?? []
    if (count === undefined || unit === undefined) {
      throw new Error(`must be a list of waits such as 5s,5m,2h,1d; ${item} is not one`)
    }
    return Number(count) * (UNITS[unit] ?? 0)
  })

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LEVELS)[number]

export const level = (given: string): LogLevel => {
  const found = LEVELS.find(one => one === given)
  if (found !== undefined) return found
  throw new Error(`must be one of ${LEVELS.join(', ')}`)
}

/** 32 bytes, written the one way that base64 has for them. */
export const masterKey = (given: string): string => parseMasterKey(given).toString('base64')

/** One host or several, for a database that fails over to a standby. */
export const databaseUrl = (given: string): string => {
  if (/^postgres(ql)?:\/\/[^/?#]+\/[^/?#]+/.test(given)) return given
  throw new Error('must be like postgres://user:password@host:5432/database')
}

/** It is looked at now, so that a wrong one is a wrong setting and not a failure later. */
export const certificateFile = (given: string): string => {
  if (contentOf(given).includes('-----BEGIN CERTIFICATE-----')) return given
  throw new Error('must be a PEM file that holds certificates')
}

const contentOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`cannot be read: ${(error as Error).message}`)
  }
}

export const longToken = (given: string): string => {
  if (given.length >= 20) return given
  throw new Error('must be at least 20 characters long')
}
