/** A short conversation, in both directions. */
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { AGENT, CUSTOMER } from './cast.ts'
import type { Client, UploadedFile } from './client.ts'
import type { DemoSide } from './side.ts'

/** The smallest JPEG there is. */
const JPEG = Buffer.from(
  `/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP${'/'.repeat(86)}wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=`,
  'base64',
)
const JACKET: UploadedFile = { name: 'blue-jacket.jpg', mimeType: 'image/jpeg', bytes: JPEG }

/** Who plays: the platform's side, the company's API client, and what the company has received. */
export interface Players {
  readonly side: DemoSide
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

/** Something happens at the platform. */
const there =
  (act: (players: Players) => Promise<void>): Scene['play'] =>
  async players => {
    await act(players)
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

const isOurPhoto = ({ type, outbound }: MessageEvent): boolean => type === 'IMAGE' && outbound

const photo = async ({ client, tenant, side }: Players): Promise<object> => ({
  type: 'IMAGE',
  ...(side.captions ? { text: 'Here it is. Shall I put it aside?' } : {}),
  file_id: await client.upload(`${tenant}/files/`, JACKET),
})

const appScenes = ({ types, app }: DemoSide): Scene[] =>
  types === null
    ? []
    : [
        {
          says: `A colleague types in ${app}`,
          mirror: 1,
          play: there(() => types('We are open until eight today.')),
        },
      ]

/** The play, as far as a platform can play it. */
export const scenesOf = (side: DemoSide): readonly Scene[] => {
  const { name, receipts } = side
  const becomes = receipts.length === 0 ? '' : `; ${name} tells what becomes of it`
  return [
    {
      says: `${CUSTOMER.firstName} writes on ${name}`,
      mirror: 1,
      play: there(() => side.writes('Hi! Is the blue jacket back in stock?')),
    },
    {
      says: `${AGENT} answers through the API${becomes}`,
      mirror: 1 + receipts.length,
      play: answers(async () => ({ type: 'TEXT', text: 'It is! Which one do you mean?' })),
    },
    {
      says: `${CUSTOMER.firstName} sends a photo, and an endpoint is down for a moment`,
      mirror: side.typesLater ? 2 : 1,
      shaky: 1,
      play: there(() => side.sendsPhoto(JPEG, 'This one, in size M')),
    },
    {
      says: `${AGENT} uploads a photo and sends it back`,
      mirror: 1 + receipts.length,
      play: answers(photo),
    },
    ...appScenes(side),
    {
      says: `${CUSTOMER.firstName} replies to ${AGENT}'s photo`,
      mirror: 1,
      play: there(players =>
        side.writes('Yes please. Thank you!', newest(players, isOurPhoto).ext_identifier),
      ),
    },
  ]
}
