/** A short conversation, in both directions. All names and numbers are made up. */
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import type { GraphStandIn } from '../../stand-ins/graph/index.ts'
import type { Client, UploadedFile } from './client.ts'

export const BUSINESS = 'Acme Outdoor'
export const PHONE_NUMBER_ID = '106540352242922'
export const NUMBER = '15550783881'
export const CUSTOMER = '16505551234'
export const NAME = 'Lena Fischer'
export const AGENT = 'Ada'

/** The smallest JPEG there is. */
const JPEG = Buffer.from(
  `/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP${'/'.repeat(86)}wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=`,
  'base64',
)
const JACKET: UploadedFile = { name: 'blue-jacket.jpg', mimeType: 'image/jpeg', bytes: JPEG }

/** Who plays: WhatsApp's side, the company's API client, and what the company has received. */
export interface Players {
  readonly graph: GraphStandIn
  readonly client: Client
  /** Paths of the API begin with it. */
  readonly tenant: string
  /** Who answers. */
  readonly agentId: string
  /** What the endpoint that takes everything has taken, in order. */
  readonly received: () => readonly MessageEvent[]
}

/** Something that happens, and what comes of it. */
export interface Scene {
  readonly says: string
  /** How many webhooks it makes at the endpoint that takes everything, and at the shaky one. */
  readonly mirror: number
  readonly shaky?: number
  /** @returns what the API answered, where it was asked */
  readonly play: (players: Players) => Promise<MessageEvent | null>
}

/** The newest message that was received and is meant. @throws Error where there is none */
const newest = ({ received }: Players, isMeant: (event: MessageEvent) => boolean): MessageEvent => {
  const event = received().findLast(isMeant)
  if (event === undefined) throw new Error('The webhook that this is about has not come in.')
  return event
}

/** The customer sends a text, or other content. */
const writes =
  (content: (players: Players) => string | object): Scene['play'] =>
  async players => {
    const said = content(players)
    await players.graph.fromCustomer(CUSTOMER, typeof said === 'string' ? said : { ...said })
    return null
  }

/** The agent answers through the API, in the conversation that the customer wrote in. */
const answers =
  (content: (players: Players) => Promise<object>): Scene['play'] =>
  async players => {
    const { client, tenant, agentId } = players
    const { conversation_id } = newest(players, event => !event.outbound)
    const body = { ...(await content(players)), agent_id: agentId }
    return client.post<MessageEvent>(`${tenant}/conversations/${conversation_id}/messages/`, body)
  }

/** A colleague types in the WhatsApp Business app: an echo, which the hub did not send. */
const types =
  (text: string): Scene['play'] =>
  async ({ graph }) => {
    const timestamp = String(Math.floor(Date.now() / 1_000))
    const echo = {
      from: NUMBER,
      to: CUSTOMER,
      id: 'wamid.ZGVtby1lY2hv',
      timestamp,
      type: 'text',
      text: { body: text },
    }
    await graph.postChange('smb_message_echoes', { message_echoes: [echo] })
    return null
  }

const isOurPhoto = ({ type, outbound }: MessageEvent): boolean => type === 'IMAGE' && outbound

const photo = (graph: GraphStandIn): object => ({
  type: 'image',
  image: { ...graph.addMedia(JACKET), caption: 'This one, in size M' },
})

const upload = async ({ client, tenant }: Players): Promise<object> => ({
  type: 'IMAGE',
  text: 'Here it is. Shall I put it aside?',
  file_id: await client.upload(`${tenant}/files/`, JACKET),
})

export const SCENES: readonly Scene[] = [
  {
    says: 'Lena writes on WhatsApp',
    mirror: 1,
    play: writes(() => 'Hi! Is the blue jacket back in stock?'),
  },
  {
    says: 'Ada answers through the API; WhatsApp tells what becomes of it',
    mirror: 3,
    play: answers(async () => ({ type: 'TEXT', text: 'It is! Which one do you mean?' })),
  },
  {
    says: 'Lena sends a photo, and an endpoint is down for a moment',
    mirror: 1,
    shaky: 1,
    play: writes(({ graph }) => photo(graph)),
  },
  {
    says: 'Ada uploads a photo and sends it back',
    mirror: 3,
    play: answers(upload),
  },
  {
    says: 'A colleague types in the WhatsApp Business app',
    mirror: 1,
    play: types('We are open until eight today.'),
  },
  {
    says: "Lena replies to Ada's photo",
    mirror: 1,
    play: writes(players => ({
      type: 'text',
      text: { body: 'Yes please. Thank you!' },
      context: { from: NUMBER, id: newest(players, isOurPhoto).ext_identifier },
    })),
  },
]
