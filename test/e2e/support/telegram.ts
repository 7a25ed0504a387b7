import { createHmac } from 'node:crypto'
import { asUpdate } from '../../fixtures/telegram/support.ts'
import { type Account, addAccount } from './accounts.ts'
import type { Client } from './client.ts'
import type { User } from './expected.ts'
import type { PlatformSide } from './stage.ts'

/** The token of the bot that the fixtures are for. */
export const BOT_TOKEN = '7100000001:AAE2EdcbaZYXwvuTSRqpoNMLkjiHGFedcba'

/** What Telegram sends along with each post, as the hub told it to. */
export const hookSecret = (token = BOT_TOKEN): string =>
  createHmac('sha256', token).update('gotallo telegram webhook secret').digest('base64url')

/** A tenant of its own with an account of Telegram. */
export const addTelegram = (client: Client, token = BOT_TOKEN, settings = {}): Promise<Account> =>
  addAccount(client, {
    type: 'TELEGRAM',
    name: 'Acme on Telegram',
    credentials: { bot_token: token },
    ...settings,
  })

/** Posts as Telegram does. @param payload a text goes as it is, within an update */
export const postUpdate = (hookUrl: string, payload: unknown, secret = hookSecret()): Promise<Response> =>
  fetch(hookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    body: typeof payload === 'string' ? asUpdate(payload) : JSON.stringify(payload),
  })

export const telegramSide: PlatformSide = {
  type: 'TELEGRAM',
  add: (client, settings) => addTelegram(client, BOT_TOKEN, settings),
  post: postUpdate,
}

/** Who writes in most fixtures of our own. */
export const ANNA: User = { first_name: 'Anna', last_name: 'Berg', username: 'anna_berg' }
