import { createHmac } from 'node:crypto'
import { fixture, fixtureNames } from '../../../test/fixtures/telegram/support.ts'
import { platformContract } from '../platform.contract.ts'
import type { Credentials } from '../platform.ts'
import { DRAFTS } from './drafts.testing.ts'
import { createTelegram } from './index.ts'

const CREDENTIALS = { bot_token: '7100000001:AAE2EdcbaZYXwvuTSRqpoNMLkjiHGFedcba' }

const secretOf = ({ bot_token }: Credentials): string =>
  createHmac('sha256', bot_token ?? '')
    .update('gotallo telegram webhook secret')
    .digest('base64url')

const GOOD = secretOf(CREDENTIALS)

platformContract('Telegram', {
  make: createTelegram,
  credentials: CREDENTIALS,
  optional: [],
  signature: {
    sign: (_body, credentials) => ({ 'x-telegram-bot-api-secret-token': secretOf(credentials) }),
    isBearer: true,
    other: { bot_token: '7100000001:BBF3FedcbaZYXwvuTSRqpoNMLkjiHGFedcba' },
    malformed: [
      { 'x-telegram-bot-api-secret-token': '' },
      { 'x-telegram-bot-api-secret-token': GOOD.slice(1) },
      { 'x-telegram-bot-api-secret-token': `${GOOD}A` },
      { 'x-telegram-bot-api-secret-token': CREDENTIALS.bot_token },
      { 'x-telegram-bot-api-secret-token': [GOOD, GOOD] },
      { authorization: GOOD },
    ],
  },
  posts: Object.fromEntries(fixtureNames.map(name => [name, fixture(name)])),
  unknown: [
    'teloxide_message__empty_message',
    'teloxide_update__new_update_kind_error',
    'own/inline_query',
    'own/unknown_content',
    'own/no_chat',
    'own/two_kinds',
    'own/photo_without_id',
    'own/edited_unreadable',
    'own/deleted_partly',
    'own/too_deep',
    'own/no_update_id',
    'own/nothing',
  ],
  outbound: {
    drafts: DRAFTS,
    somebody: ['5550001', '-1001777000111'],
    nobody: ['', '0', 'Ada', '@ada', '+16505551234', '12345678901234567890'],
    accepted: () => ({
      ok: true,
      result: { message_id: 17, date: 1_753_850_000, chat: { id: 5_550_001, type: 'private' } },
    }),
    readBody: text => (text.startsWith('--gotallo-') ? { form: text } : JSON.parse(text)),
    ref: { file_id: 'BQACAgIAAxkBAAdo', file_unique_id: 'AgADdo' },
  },
})
