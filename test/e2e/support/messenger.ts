import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { type Account, addAccount } from './accounts.ts'
import type { Client } from './client.ts'
import type { PlatformSide } from './stage.ts'
import { APP_SECRET, postToHook, VERIFY_TOKEN } from './whatsapp.ts'

/** The Page, the Instagram account and the customer of the fixtures. */
export const PAGE = '100000000000001'
export const INSTAGRAM_ACCOUNT = '17841400000000000'
export const CUSTOMER = '200000000000001'

type Type = Extract<MessageEvent['platform'], 'FACEBOOK' | 'INSTAGRAM'>

/** Adds an account with a tenant of its own. @param credentials what differs from the usual */
export const addMetaAccount = (
  client: Client,
  type: Type,
  id: string,
  { credentials = {}, ...settings }: { credentials?: object } & Record<string, unknown> = {},
): Promise<Account> =>
  addAccount(client, {
    type,
    name: `${type} ${id}`,
    credentials: {
      [type === 'FACEBOOK' ? 'page_id' : 'account_id']: id,
      access_token: 'e2e-access-token',
      app_secret: APP_SECRET,
      verify_token: VERIFY_TOKEN,
      ...credentials,
    },
    ...settings,
  })

const FILE_HOSTS =
  /https:\/\/(?:scontent\.xx\.fbcdn\.net|video\.xx\.fbcdn\.net|(?:cdn|lookaside)\.fbsbx\.com|cdn\.example\.com|example\.com(?=\/image))\//g

/** No test fetches from Meta's file servers: nothing listens where their names lead to instead. */
const offline = (payload: unknown): unknown =>
  typeof payload === 'string' ? payload.replace(FILE_HOSTS, 'http://127.0.0.1:9/') : payload

/** @param id of the Page, or of the Instagram account */
const sideOf = (type: Type, id: string): PlatformSide => ({
  type,
  add: (client, settings) => addMetaAccount(client, type, id, { ...settings }),
  post: (hookUrl, payload) => postToHook(hookUrl, offline(payload)),
})

export const facebookSide = (pageId = PAGE): PlatformSide => sideOf('FACEBOOK', pageId)
export const instagramSide = (accountId = INSTAGRAM_ACCOUNT): PlatformSide => sideOf('INSTAGRAM', accountId)

const OBJECTS = { FACEBOOK: 'page', INSTAGRAM: 'instagram' } as const
const ACCOUNTS = { FACEBOOK: PAGE, INSTAGRAM: INSTAGRAM_ACCOUNT } as const

/** A post of one item of `messaging[]`. @param at unix seconds */
export const messagingPost = (type: Type, item: object, at: number, fromUs = false) => {
  const [us, him] = [{ id: ACCOUNTS[type] }, { id: CUSTOMER }]
  const parties = fromUs ? { sender: us, recipient: him } : { sender: him, recipient: us }
  const timestamp = at * 1_000
  const messaging = [{ ...parties, timestamp, ...item }]
  return { object: OBJECTS[type], entry: [{ id: ACCOUNTS[type], time: timestamp, messaging }] }
}

/** A text that the customer wrote. */
export const wrote = (type: Type, mid: string, text: string, at: number) =>
  messagingPost(type, { message: { mid, text } }, at)

/** A text that was typed in the platform's own app. */
export const typed = (type: Type, mid: string, text: string, at: number) =>
  messagingPost(type, { message: { mid, text, is_echo: true } }, at, true)
