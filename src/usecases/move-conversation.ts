import type { ConversationState, JsonObject } from '../domain/contract.ts'
import { notFound, Refusal } from '../domain/errors.ts'
import { move } from '../domain/move.ts'
import type { Agent } from '../domain/tenant.ts'
import type { MessageStore } from '../store/store.ts'
import type { Browse, BrowsedConversation } from './browse.ts'
import type { Directory } from './directory.ts'
import type { Writer } from './writer.ts'

/** What is asked of a conversation; keys left out stay as they are. */
export interface MoveInput {
  readonly state?: ConversationState
  readonly agentId?: string | null
  /** Replaces what there is. */
  readonly customData?: JsonObject
}

/** Takes over, assigns, closes, opens, blocks and unblocks conversations. */
export class MoveConversation {
  readonly #messages: MessageStore
  readonly #directory: Directory
  readonly #writer: Writer
  readonly #browse: Browse

  constructor(parts: { messages: MessageStore; directory: Directory; writer: Writer; browse: Browse }) {
    this.#messages = parts.messages
    this.#directory = parts.directory
    this.#writer = parts.writer
    this.#browse = parts.browse
  }

  /**
   * @returns the conversation as it is now
   * @throws Refusal `not_found`, `state_impossible` with the reason
   */
  async move(tenantId: string, id: string, input: MoveInput): Promise<BrowsedConversation> {
    const found = await this.#messages.conversation(tenantId, id)
    if (found === null) throw notFound('conversation')
    const { platformId } = found.conversation
    const { agentId, ...rest } = input
    const agent = this.#agent(tenantId, agentId)
    const asked = { ...rest, ...(agent === undefined ? {} : { agent }) }
    await this.#writer.write({
      wanted: [{ platformId, conversationIds: [id] }],
      size: 1,
      posts: [],
      fold: ({ people, now }) => {
        const conversation = people.findConversation(id)
        const around = this.#directory.surroundings(platformId)
        if (conversation === null || around === null) throw notFound('conversation')
        if (move(conversation, asked, around.windowMs, now)) people.touchConversation(conversation)
      },
    })
    return await this.#browse.conversation(tenantId, id)
  }

  #agent(tenantId: string, agentId: string | null | undefined): Agent | null | undefined {
    if (agentId === undefined || agentId === null) return agentId
    const agent = this.#directory.agent(tenantId, agentId)
    if (agent !== null) return agent
    const message = 'names no agent of this tenant'
    throw new Refusal('state_impossible', `agent_id ${message}.`, [{ path: 'agent_id', message }])
  }
}
