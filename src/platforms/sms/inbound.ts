import {
  type Change,
  type MessageChange,
  MOST_PARTS,
  type NoticeChange,
  type Person,
  partIdentifier,
} from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { shownAs } from '../shared/people.ts'
import { asNumber } from '../shared/read.ts'
import { digitsOf, identityOf, phoneOf, readAddress } from './address.ts'
import { type Body, bodyOf } from './body.ts'
import { contentsOf } from './content.ts'
import { type Form, textIn } from './form.ts'
import { restOf } from './rest.ts'

/** What one post was read as. */
export interface Read {
  readonly changes: readonly Change[]
  /** Why not all of it could be read; null where it was. */
  readonly unread: string | null
}

/** What stands elsewhere in a message. */
const READ = new Set([
  'Address',
  'Body',
  'ButtonPayload',
  'ButtonText',
  'Forwarded',
  'FrequentlyForwarded',
  'From',
  'Label',
  'Latitude',
  'Longitude',
  'NumMedia',
  'OriginalRepliedMessageSid',
  'ProfileName',
])

const isRead = (name: string): boolean =>
  READ.has(name) || /^(?:Media(?:Url|ContentType)\d|Referral)/.test(name)

/** An advertisement, in the words of the platform that it was on. */
const REFERRAL: Readonly<Record<string, string>> = {
  ReferralSourceUrl: 'source_url',
  ReferralSourceId: 'source_id',
  ReferralSourceType: 'source_type',
  ReferralBody: 'body',
  ReferralHeadline: 'headline',
  ReferralMediaId: 'media_id',
  ReferralCtwaClid: 'ctwa_clid',
}

const referralOf = (form: Form): JsonObject => {
  const told = Object.entries(REFERRAL).flatMap(([name, key]) => {
    const value = textIn(form, name)
    return value === null ? [] : [[key, value] as const]
  })
  const kind = textIn(form, 'ReferralMediaContentType')?.split('/', 1)[0]
  if (told.length === 0) return {}
  return { referral: { ...Object.fromEntries(told), ...(kind ? { media_type: kind } : {}) } }
}

const forwardedOf = (form: Form): JsonObject => ({
  ...(textIn(form, 'Forwarded') === 'true' ? { forwarded: true } : {}),
  ...(textIn(form, 'FrequentlyForwarded') === 'true' ? { frequently_forwarded: true } : {}),
})

/** Who wrote: known by his number, also where another channel carries the message, and hides it or not. */
const personOf = (form: Form): Person | null => {
  const from = readAddress(textIn(form, 'From'))
  if (from === null) return null
  const waId = textIn(form, 'WaId')
  const hidden = digitsOf(from.name) === null && waId !== null && /^\d{7,15}$/.test(waId)
  const address = hidden ? { channel: from.channel, name: `+${waId}` } : from
  return {
    identities: [identityOf(address)],
    ...phoneOf(address),
    ...shownAs(textIn(form, 'ProfileName')),
  }
}

const messagesOf = (form: Form, sid: string, person: Person, body: Body): Read => {
  const rest = {
    ...restOf(form, isRead),
    ...body.auxiliaryData,
    ...referralOf(form),
    ...forwardedOf(form),
  }
  const isYes = YES.test(body.text) && textIn(form, 'OptOutType') === null
  const told = asNumber(form.get('NumMedia')) ?? 0
  const files = Math.min(Math.max(Math.trunc(told), 0), MOST_PARTS)
  const { parts, unread } = contentsOf(form, files, body.text, rest)
  const changes = parts.map(
    (content, part): MessageChange => ({
      kind: 'message',
      extIdentifier: partIdentifier(sid, part),
      person,
      outbound: false,
      status: Object.hasOwn(content.auxiliaryData, 'unsupported') ? 'FAILED' : 'RECEIVED',
      timestamp: null,
      content,
      template: null,
      customData: {},
      quotedExtIdentifier: part === 0 ? textIn(form, 'OriginalRepliedMessageSid') : null,
      live: true,
      ...(isYes ? { unblocks: true } : {}),
    }),
  )
  return { changes, unread }
}

/** Words by which Twilio lifts its block where it does not say so itself: nothing else is written like this. */
const START = /^\s*(?:START|UNSTOP)\s*$/i

/** The third one. It is an answer like any other, too, so that it lifts a block that there is, and tells of none. */
const YES = /^\s*YES\s*$/i

type OptOut = 'opt_out' | 'opt_in'

const optOutOf = (form: Form, text: string): OptOut | null => {
  const told = textIn(form, 'OptOutType')?.toUpperCase() ?? null
  if (told === 'STOP') return 'opt_out'
  if (told === 'START') return 'opt_in'
  return told === null && START.test(text) ? 'opt_in' : null
}

const noticeOf = (form: Form, sid: string, person: Person, event: OptOut): NoticeChange => {
  const type = textIn(form, 'OptOutType')
  return {
    kind: 'notice',
    extIdentifier: `${sid}:${event}`,
    event,
    person,
    timestamp: null,
    detail: type === null ? {} : { OptOutType: type },
    blocked: event === 'opt_out',
  }
}

/** Reads what a customer sent: his message, and what his word of it says of the conversation. */
export const readInbound = (form: Form, sid: string): Read => {
  const person = personOf(form)
  if (person === null) return { changes: [], unread: 'This message does not say who sent it.' }
  const body = bodyOf(form)
  const { changes, unread } = messagesOf(form, sid, person, body)
  const event = optOutOf(form, body.text)
  if (event === null) return { changes, unread }
  const notice = noticeOf(form, sid, person, event)
  // The word that opens it again is said in an open conversation.
  return { changes: event === 'opt_in' ? [notice, ...changes] : [...changes, notice], unread }
}
