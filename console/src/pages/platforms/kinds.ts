/** A platform that can be added. */
export type Kind = 'WHATSAPP' | 'INSTAGRAM' | 'FACEBOOK' | 'TELEGRAM' | 'LINE' | 'VIBER' | 'SMS' | 'CUSTOM'

/** One credential of a platform; its label and help are in the strings, by the platform and its name. */
export interface Credential {
  readonly name: string
  /** Not shown while it is typed. */
  readonly isSecret?: boolean
  readonly isOptional?: boolean
  readonly placeholder?: string
  /** Made up here, and entered at the platform: the console offers one. */
  readonly isMadeUp?: boolean
}

/** What the console must know of a platform beside its texts. */
export interface KindFacts {
  readonly credentials: readonly Credential[]
  /** Where the platform shows them. */
  readonly url?: string
  /** Of the credentials, that which a refusal of the platform is about. */
  readonly blamed: (detail: string) => string
  /** How many steps remain at the platform once the account is kept. */
  readonly steps: number
  /** The step at which the hook URL is entered by hand, counted from 1. */
  readonly hookStep?: number
  /** The step at which these fields are chosen. */
  readonly fieldsStep?: number
  readonly fields?: readonly string[]
  /** Needs nobody to call this hub. */
  readonly isCallable?: boolean
}

const TOKEN: Credential = { name: 'access_token', isSecret: true, placeholder: 'EAAG…' }
const META: readonly Credential[] = [
  { name: 'app_secret', isSecret: true },
  { name: 'verify_token', isMadeUp: true },
]
const AT_META = {
  url: 'https://developers.facebook.com/apps/',
  steps: 3,
  hookStep: 1,
  fieldsStep: 2,
} as const
const inToken = (): string => 'access_token'

/** By type, as they are offered. Source: docs/platforms. */
export const KINDS: Readonly<Record<Kind, KindFacts>> = {
  WHATSAPP: {
    credentials: [
      { name: 'phone_number_id', placeholder: '106540352242922' },
      { name: 'waba_id', isOptional: true, placeholder: '102290129340398' },
      TOKEN,
      ...META,
    ],
    ...AT_META,
    // "error 100": there is no such number, or the token may not see it.
    blamed: detail => (/error 100\b/.test(detail) ? 'phone_number_id' : 'access_token'),
    fields: ['messages', 'smb_message_echoes', 'history', 'calls', 'user_preferences', 'standby'],
  },
  INSTAGRAM: {
    credentials: [
      { name: 'account_id', placeholder: '17841400000000000' },
      { ...TOKEN, placeholder: 'IGAA…' },
      ...META,
    ],
    ...AT_META,
    blamed: detail => (/not of account_id/.test(detail) ? 'account_id' : 'access_token'),
    fields: [
      'messages',
      'messaging_postbacks',
      'messaging_seen',
      'message_reactions',
      'messaging_referral',
      'messaging_optins',
      'messaging_handover',
      'standby',
    ],
  },
  FACEBOOK: {
    credentials: [{ name: 'page_id', placeholder: '100000000000001' }, TOKEN, ...META],
    ...AT_META,
    blamed: inToken,
    fields: [
      'messages',
      'messaging_postbacks',
      'message_deliveries',
      'message_reads',
      'message_echoes',
      'message_reactions',
      'message_edits',
      'messaging_referrals',
      'messaging_optins',
      'messaging_handovers',
      'standby',
    ],
  },
  TELEGRAM: {
    credentials: [{ name: 'bot_token', isSecret: true, placeholder: '123456789:AAE…' }],
    url: 'https://t.me/BotFather',
    blamed: () => 'bot_token',
    steps: 1,
    isCallable: true,
  },
  LINE: {
    credentials: [
      { name: 'channel_access_token', isSecret: true },
      { name: 'channel_secret', isSecret: true },
    ],
    url: 'https://developers.line.biz/console/',
    blamed: () => 'channel_access_token',
    steps: 3,
  },
  VIBER: {
    credentials: [
      {
        name: 'auth_token',
        isSecret: true,
        placeholder: '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9',
      },
    ],
    url: 'https://partners.viber.com',
    blamed: () => 'auth_token',
    steps: 1,
  },
  SMS: {
    credentials: [
      { name: 'account_sid', placeholder: 'AC…' },
      { name: 'auth_token', isSecret: true },
      { name: 'from', placeholder: '+15550783881' },
    ],
    url: 'https://console.twilio.com',
    blamed: detail => (/^The account is/.test(detail) ? 'account_sid' : 'auth_token'),
    steps: 2,
    hookStep: 1,
  },
  CUSTOM: { credentials: [], blamed: () => 'name', steps: 1, isCallable: true },
}

/** In the order in which they are offered. */
export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[]

/** What is known of a type; null of one that this console does not know. */
export const kindOf = (type: string): KindFacts | null =>
  (KINDS as Readonly<Record<string, KindFacts>>)[type] ?? null

const MADE_UP_BYTES = 16

/** A phrase that nobody guesses. */
export const madeUp = (): string =>
  [...crypto.getRandomValues(new Uint8Array(MADE_UP_BYTES))]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('')

/** Does this address lead to the computer itself alone? */
export const isLoopback = (url: string): boolean =>
  /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(URL.parse(url)?.hostname ?? '')
