import type { Person } from '../../domain/change.ts'
import { idOfKind } from '../shared/people.ts'

/** An address of Twilio's: `+16505551234`, `67898`, `ACME`, `whatsapp:+16505551234`. */
export interface Address {
  /** `sms` where it says none. */
  readonly channel: string
  /** Without the channel. */
  readonly name: string
}

/** The channel of numbers and sender names. */
export const SMS = 'sms'

const CHANNEL = /^([a-z][a-z0-9_]{0,19}):(.+)$/s

/** Reads an address; null where there is none. */
export const readAddress = (text: string | null): Address | null => {
  if (text === null) return null
  const [, channel, name] = CHANNEL.exec(text) ?? []
  return channel !== undefined && name !== undefined ? { channel, name } : { channel: SMS, name: text }
}

const NUMBER = /^\+?(\d{1,20})$/
const E164 = /^[1-9]\d{6,14}$/

/** A number with fewer digits and no plus sign is a short code. */
const LONGEST_SHORT_CODE = 8

/** The digits of a phone number, else null. A short code is none. */
export const digitsOf = (name: string): string | null => {
  const digits = NUMBER.exec(name)?.[1] ?? null
  if (digits === null) return null
  return name.startsWith('+') || digits.length > LONGEST_SHORT_CODE ? digits : null
}

/**
 * By what a person is known: his number, whatever carries it; else a short code, a name that a company sends under,
 * or an id of the channel.
 */
export const identityOf = ({ channel, name }: Address): string => {
  const digits = digitsOf(name)
  if (digits !== null) return `phone:${digits}`
  if (channel !== SMS) return `${channel}:${name}`
  return /^\d+$/.test(name) ? `shortcode:${name}` : `sender:${name}`
}

/** His number where he has one, in E.164. */
export const phoneOf = ({ name }: Address): Pick<Person, 'phoneNumber'> => {
  const digits = digitsOf(name)
  return digits !== null && E164.test(digits) ? { phoneNumber: `+${digits}` } : {}
}

/** Ids that are not of a channel. */
const OWN_KINDS = new Set(['phone', 'shortcode', 'sender', 'dialled'])

/**
 * Where a person is reached from this sender; null: nowhere. Nobody can answer a name, and a number is reached by
 * the channel of the sender.
 */
export const reachedAt = (identities: readonly string[], from: string): string | null => {
  const prefix = from.startsWith('whatsapp:') ? 'whatsapp:' : ''
  const phone = idOfKind(identities, 'phone')
  if (phone !== null) return `${prefix}+${phone}`
  const shortCode = idOfKind(identities, 'shortcode')
  if (shortCode !== null) return shortCode
  return identities.find(identity => !OWN_KINDS.has(identity.split(':', 1)[0] ?? '')) ?? null
}
