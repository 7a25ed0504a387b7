import type { Static } from 'typebox'
import { PLATFORM_TYPES } from '../../domain/contract.ts'
import type { HeardAccount } from '../../usecases/manage-platforms.ts'
import { closed, flag, instant, nullable, oneOf, text, time, timeOrNull, uuid } from './fields.ts'
import { Type } from './type.ts'

const type = oneOf(PLATFORM_TYPES, 'The chat platform; it cannot be changed.', { examples: ['WHATSAPP'] })
const name = text('What the account is called.', { minLength: 1, maxLength: 200, examples: ['Support'] })
const messageForwarding = flag(
  'Its messages go to services. Off: they are kept, but no event fires. Defaults to true.',
)
const transcribeEnabled = flag(
  'Voice messages are transcribed. Refused while this hub has no transcriber. Defaults to false.',
)
const startsWithBot = flag('A conversation begins, and opens again, in AUTO_BOT. Defaults to false.')
const credentials = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description:
    'Write-only. WHATSAPP: `phone_number_id`, `access_token`, `app_secret`, `verify_token`, and `waba_id` for template definitions; FACEBOOK: `page_id`, `access_token`, `app_secret`, `verify_token`; INSTAGRAM: `account_id`, `access_token`, `app_secret`, `verify_token`; TELEGRAM: `bot_token`; LINE: `channel_access_token`, `channel_secret`; VIBER: `auth_token`; SMS: `account_sid`, `auth_token`, `from`; CUSTOM: none. In a change, what is left out stays as it is, and null takes an optional one away; {} has those that are kept tried at the platform once more.',
  additionalProperties: true,
  writeOnly: true,
  examples: [
    { phone_number_id: '106540352242922', access_token: 'EAAJB…', app_secret: '5f…', verify_token: 'x7' },
  ],
})

const HealthSchema = closed(
  {
    state: oneOf(
      ['ok', 'unverified', 'failing'],
      '`unverified`: the platform could not be reached; `failing`: it refused.',
    ),
    detail: nullable(text('What the platform said.', { examples: ['The access token has expired.'] })),
    checked_at: nullable(instant('When it was asked.')),
    last_heard_at: nullable(
      instant(
        'When something last came in from the platform that is kept: a message, a receipt, a post in quarantine. Behind by a minute at the most; null: nothing came yet.',
      ),
    ),
  },
  'What is known of the connection to the platform.',
  { title: 'PlatformHealth' },
)

export const PlatformSchema = closed(
  {
    id: uuid('The platform account.'),
    type,
    name,
    message_forwarding: messageForwarding,
    transcribe_enabled: transcribeEnabled,
    starts_with_bot: startsWithBot,
    hook_url: text('What the platform is to call: enter it there where the hub cannot do so itself.', {
      format: 'uri',
      examples: ['https://hooks.example.com/hooks/01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'],
    }),
    health: HealthSchema,
    created_at: instant('When it was set up.'),
  },
  'An account on a chat platform: a WhatsApp number, a page, a bot.',
  { title: 'Platform' },
)

const settings = {
  message_forwarding: Type.Optional(messageForwarding),
  transcribe_enabled: Type.Optional(transcribeEnabled),
  starts_with_bot: Type.Optional(startsWithBot),
  credentials: Type.Optional(credentials),
}

export const NewPlatformSchema = closed({ type, name, ...settings }, 'An account to be set up.', {
  title: 'NewPlatform',
})

export const PlatformPatchSchema = closed(
  { name: Type.Optional(name), ...settings },
  'What is to be changed; the rest stays.',
  { title: 'PlatformPatch', minProperties: 1 },
)

/** @param hookUrl what the platform calls */
export const platformView = (
  { account, lastHeardAt }: HeardAccount,
  hookUrl: string,
): Static<typeof PlatformSchema> => ({
  id: account.id,
  type: account.type,
  name: account.name,
  message_forwarding: account.messageForwarding,
  transcribe_enabled: account.transcribeEnabled,
  starts_with_bot: account.startsWithBot,
  hook_url: hookUrl,
  health: {
    state: account.health.state,
    detail: account.health.detail,
    checked_at: timeOrNull(account.health.checkedAt),
    last_heard_at: timeOrNull(lastHeardAt),
  },
  created_at: time(account.createdAt),
})
