import { expect } from 'vitest'
import type { ConversationState } from '../../../packages/receiver/src/index.ts'
import type { ApiAnswer, Client } from './client.ts'
import { runBeside } from './data.ts'
import type { TestHub } from './hub.ts'
import { eventually } from './receiver.ts'
import type { Scene } from './stage.ts'
import type { Talk } from './talk.ts'

export const SECOND = 1_000
export const DAY = 86_400_000

/** A conversation as the API shows it. */
export interface ConversationView {
  readonly id: string
  readonly state: ConversationState
  readonly agent_id: string | null
  readonly chat_user: { readonly id: string; readonly phone_number: string | null }
  readonly custom_data: object
  readonly last_inbound_at: string | null
  readonly created_at: string
  readonly updated_at: string
}

/** A refusal as the API tells it. */
export interface ProblemView {
  readonly code: string
  readonly detail: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

const pathOf = (scene: Scene, id: string): string => scene.path(`/conversations/${id}/`)

export const conversationAt = (scene: Scene, id: string): Promise<ConversationView> =>
  scene.client.get(pathOf(scene, id))

/** Asks for a change, which may be refused. */
export const patch = (
  scene: Scene,
  id: string,
  body: object,
  client: Client = scene.client,
): Promise<ApiAnswer<ConversationView & ProblemView>> => client.call('PATCH', pathOf(scene, id), body)

/** Asks for a change, which is made. */
export const moved = async (scene: Scene, id: string, body: object): Promise<ConversationView> => {
  const answer = await patch(scene, id, body)
  expect(answer).toMatchObject({ status: 200, body })
  return answer.body
}

export const conversationsOf = async (scene: Scene): Promise<readonly ConversationView[]> =>
  (await scene.client.get<{ results: ConversationView[] }>(scene.path('/conversations/?limit=200'))).results

/** The conversation with somebody. @param customer digits alone */
export const conversationWith = async (scene: Scene, customer: string): Promise<ConversationView> => {
  const found = (await conversationsOf(scene)).find(
    ({ chat_user }) => chat_user.phone_number === `+${customer}`,
  )
  if (found === undefined) throw new Error(`There is no conversation with ${customer}.`)
  return found
}

/** Waits until a conversation stands there. */
export const awaitState = (scene: Scene, id: string, state: ConversationState): Promise<ConversationView> =>
  eventually(
    () => conversationAt(scene, id),
    conversation => expect(conversation.state).toBe(state),
  )

/** A customer writes so many milliseconds ago, by the platform's clock. @returns the instant that is told, as we write it */
export const writesBefore = async (
  { graph, phone, customer }: Talk,
  ago: number,
  text = 'Hello',
  from = customer,
): Promise<string> => {
  // The platform counts in seconds.
  const at = Math.floor((Date.now() - ago) / SECOND) * SECOND
  await graph.fromCustomer(from, text, { phoneNumberId: phone, at })
  return rfc3339(at)
}

/** As the hub writes an instant. */
export const rfc3339 = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z')

/** How often a conversation was written, as the store counts it. */
export const versionOf = async (hub: TestHub, id: string): Promise<number> => {
  const sql = (key: string): string => `SELECT version FROM conversations WHERE id = ${key}`
  const row = await runBeside(hub, sql(`'${id}'`), sql(`x'${id.replaceAll('-', '')}'`))
  return Number(row?.version)
}

let strangers = 0

/** Waits until the hub has looked through its conversations for windows that are over, and ended them. */
export const windowsEnded = async (talk: Talk): Promise<void> => {
  strangers += 1
  // What is overdue is ended together: when this one is, so are those that were before it.
  const stranger = String(16_805_550_000 + strangers)
  await writesBefore(talk, DAY + SECOND, 'Once', stranger)
  await awaitState(talk.scene, (await conversationWith(talk.scene, stranger)).id, 'EXPIRED')
}
