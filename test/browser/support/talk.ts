import type { Client } from '../../e2e/support/client.ts'
import type { Inbox } from '../../e2e/support/receiver.ts'
import { echo, fromCustomer, postToHook } from '../../e2e/support/whatsapp.ts'
import { picture } from './picture.ts'

/** What a shop's customers and agents say to each other besides plain texts. */
export interface Talk {
  /** Conversations, by whom they are with. */
  readonly conversations: {
    readonly maria: string
    readonly jonas: string
    readonly aiko: string
    readonly sheena: string
  }
  readonly agents: { readonly nora: string; readonly bot: string }
}

export interface TalkParts {
  readonly client: Client
  /** The tenant's, below the API. */
  readonly path: string
  /** The CUSTOM account. */
  readonly platformId: string
  /** Of the WhatsApp account. */
  readonly hookUrl: string
  /** Serves the customers' pictures. */
  readonly files: Inbox
  readonly say: (who: number, text: string, more?: object) => Promise<void>
}

interface Listed {
  readonly results: readonly { readonly id: string; readonly chat_user: { readonly first_name: string } }[]
}

const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString()

const PLACE = {
  ...{ latitude: 40.4154, longitude: -3.7074, url: null },
  ...{ name: 'Puerta del Sol', address: 'Plaza de la Puerta del Sol, 28013 Madrid' },
}

/** María sends a picture and where she is, quotes, and edits; all is answered, and read. */
const withMaria = async ({ client, path, platformId, files, say }: TalkParts, id: string, nora: string) => {
  files.behaviour = (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(picture())
  const feed = (item: object) => client.post(`${path}/platforms/${platformId}/messages/`, item)
  const answer = async (text: string, status: string) => {
    const body = { type: 'TEXT', text, agent_id: nora }
    const sent = await client.post<{ id: string }>(`${path}/conversations/${id}/messages/`, body)
    await feed({ receipt: { ext_identifier: sent.id, status } })
  }
  await answer('Hello María! It is, in blue and in grey. Express is 6 €, and comes tomorrow.', 'READ')
  const image = { type: 'IMAGE', file_url: files.url, mime_type: 'image/png', media_title: 'jacket.png' }
  await say(0, 'This blue?', image)
  await say(0, '', { type: 'LOCATION', text: null, auxiliary_data: { location: PLACE } })
  await say(0, 'In L, if you have it.', { quoted_ext_identifier: 'm1' })
  await feed({
    edit: { ext_identifier: 'm2', text: 'I saw it in your window this morning.', timestamp: secondsAgo(1) },
  })
  await answer('We do. Shall I send it there?', 'DELIVERED')
}

/** Jonas's answer does not reach him. */
const withJonas = async ({ client, path, platformId }: TalkParts, id: string, nora: string) => {
  const body = { type: 'TEXT', text: 'I have asked the carrier, and write again today.', agent_id: nora }
  const sent = await client.post<{ id: string }>(`${path}/conversations/${id}/messages/`, body)
  const errors = [{ code: 131026, title: 'Message undeliverable', detail: 'The phone is switched off.' }]
  const receipt = { ext_identifier: sent.id, status: 'FAILED', errors }
  await client.post(`${path}/platforms/${platformId}/messages/`, { receipt })
}

/** On WhatsApp, somebody answered from the phone, and the customer liked it. */
const withSheena = async ({ hookUrl }: TalkParts) => {
  await postToHook(hookUrl, fromCustomer('wamid.HBgLQ0', { type: 'request_welcome' }, 1_749_999_940))
  await postToHook(hookUrl, echo('wamid.HBgLE1', undefined, 1_750_000_060))
  const reaction = { message_id: 'wamid.HBgLE1', emoji: '❤' }
  await postToHook(hookUrl, fromCustomer('wamid.HBgLQ3', { type: 'reaction', reaction }, 1_750_000_120))
}

/** Fills the conversations that there are. */
export const talk = async (parts: TalkParts): Promise<Talk> => {
  const { client, path } = parts
  const { results } = await client.get<Listed>(`${path}/conversations/`)
  const idOf = (name: string): string =>
    results.find(({ chat_user }) => chat_user.first_name === name)?.id ?? `nobody is called ${name}`
  const agents = await client.get<{ results: { id: string; name: string }[] }>(`${path}/agents/`)
  const agent = (name: string): string => agents.results.find(one => one.name === name)?.id ?? name
  const [nora, bot] = [agent('Nora Lindt'), agent('Order bot')]
  const conversations = {
    ...{ maria: idOf('María'), jonas: idOf('Jonas'), aiko: idOf('Aiko') },
    sheena: results.find(({ chat_user }) => chat_user.first_name.startsWith('Sheena'))?.id ?? '',
  }
  const change = (id: string, body: object) => client.patch(`${path}/conversations/${id}/`, body)
  await change(conversations.maria, { agent_id: nora })
  await change(conversations.aiko, { state: 'AUTO_BOT', agent_id: bot })
  await change(idOf('Sam'), { state: 'CLOSED' })
  await withMaria(parts, conversations.maria, nora)
  await withJonas(parts, conversations.jonas, nora)
  await withSheena(parts)
  return { conversations, agents: { nora, bot } }
}
