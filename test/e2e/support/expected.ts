import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { INSTANT, UUID, UUID_V7 } from './law.ts'

/** What is expected of a text: itself, or what it must match. */
type Text = string | RegExp

/** An event as a person writes it down: what it says beyond the usual. Compared key by key, all keys. */
export interface Wanted {
  readonly ext: Text
  /** Unix seconds of the platform; left out: our own time. */
  readonly at?: number
  readonly type?: MessageEvent['type']
  readonly status?: MessageEvent['status']
  readonly outbound?: boolean
  readonly text?: string | null
  /** Left out: not a medium. `type` is `file_type`. */
  readonly file?: { readonly type: string; readonly mime: string | null; readonly title?: string }
  readonly aux?: object
  readonly counts?: boolean
  readonly quote?: Wanted
  readonly state?: MessageEvent['conversation_state']
  readonly user?: User
}

/** The customer; what is left out is unknown. */
export interface User {
  readonly first_name?: string
  readonly last_name?: string
  readonly username?: string
  readonly phone_number?: string | null
  /** He has a picture. */
  readonly picture?: true
}

/** Whom the fixtures are about. WhatsApp gives one display name, and it is the first name. */
export const SHEENA: User = { first_name: 'Sheena Nelson', phone_number: '+16505551234' }
/** The same where the post names only his number. */
export const NAMELESS: User = { phone_number: '+16505551234' }
/** The time of most fixtures of our own. */
export const NOW = 1_753_850_000

const rfc3339 = (seconds: number): string =>
  new Date(Math.round(seconds * 1_000)).toISOString().replace('.000Z', 'Z')

const matching = (text: Text): unknown => (typeof text === 'string' ? text : expect.stringMatching(text))

/** Where the event fires. */
export interface Where {
  readonly hubUrl: string
  readonly tenantId: string
  readonly platformId: string
  readonly platform?: MessageEvent['platform']
  /** Who writes, where an expectation does not say. */
  readonly user?: User
}

/**
 * What the customer writes opens the conversation. Since most fixtures are of long ago, its reply window is over
 * already, and whatever comes next may see it OPEN still, or EXPIRED.
 */
const stateOf = ({ state, type = 'TEXT', outbound = false }: Wanted, isQuote: boolean): unknown => {
  if (state !== undefined) return state
  return type === 'EVENT' || outbound || isQuote ? expect.stringMatching(/^(OPEN|EXPIRED)$/) : 'OPEN'
}

const linkAt = ({ hubUrl }: Where): object => ({
  secure_url: expect.stringMatching(`^${hubUrl}/files/[^?]+\\?expires=\\d+&signature=.+`),
})

const userOf = ({ picture, ...user }: User, where: Where): object => ({
  ...user,
  profile_picture: picture ? linkAt(where) : null,
})

/** The whole event, every key of contract.md §1. */
export const whole = (wanted: Wanted, where: Where, isQuote = false): Record<keyof MessageEvent, unknown> => {
  const { type = 'TEXT', outbound = false, status = outbound ? 'SENT' : 'RECEIVED' } = wanted
  return {
    id: expect.stringMatching(UUID_V7),
    ext_identifier: matching(wanted.ext),
    conversation_id: expect.stringMatching(UUID),
    tenant_id: where.tenantId,
    agent_id: null,
    agent: null,
    timestamp: wanted.at === undefined ? expect.stringMatching(INSTANT) : rfc3339(wanted.at),
    modified_timestamp: expect.stringMatching(INSTANT),
    type,
    status,
    outbound,
    text: wanted.text ?? null,
    file: wanted.file === undefined ? null : linkAt(where),
    file_type: wanted.file?.type ?? null,
    mime_type: wanted.file?.mime ?? null,
    media_title: wanted.file?.title ?? null,
    auxiliary_data: wanted.aux ?? {},
    custom_data: {},
    metadata: {},
    transcribe_enabled: false,
    transcribe_in_progress: false,
    count_as_inbound: wanted.counts ?? (type !== 'EVENT' && !outbound),
    quote: wanted.quote === undefined ? null : whole(wanted.quote, where, true),
    template: null,
    platform: where.platform ?? 'WHATSAPP',
    platform_id: where.platformId,
    conversation_state: stateOf(wanted, isQuote),
    tenant: { id: where.tenantId, name: 'Acme', org_id: null },
    chat_user: {
      id: expect.stringMatching(UUID),
      username: '',
      first_name: '',
      last_name: '',
      phone_number: null,
      gender: null,
      ...userOf(wanted.user ?? where.user ?? SHEENA, where),
    },
  }
}

/** An EVENT of the customer's, or about a message. */
export const event = (ext: Text, name: string, more: Omit<Wanted, 'ext' | 'type'> = {}): Wanted => ({
  at: NOW,
  ...more,
  ext,
  type: 'EVENT',
  aux: { event: name, ...more.aux },
})

/** A text of literal characters as the beginning of a pattern. */
export const startingWith = (text: string): RegExp =>
  new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)

const isOf = ({ ext }: Wanted, { ext_identifier: id }: MessageEvent): boolean =>
  typeof ext === 'string' ? ext === id : ext.test(id)

/** These events and no others, in whatever order. */
export const expectEvents = (
  events: readonly MessageEvent[],
  wanted: readonly Wanted[],
  where: Where,
): void => {
  const found = wanted.map(one => events.find(event => isOf(one, event)) ?? null)
  expect(events.map(({ ext_identifier, type }) => `${type} ${ext_identifier}`)).toHaveLength(wanted.length)
  for (const [i, one] of wanted.entries()) expect(found[i]).toEqual(whole(one, where))
}
