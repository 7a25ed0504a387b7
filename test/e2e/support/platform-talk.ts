import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import type { ApiAnswer, Client } from './client.ts'
import { until } from './receiver.ts'
import type { Scene } from './stage.ts'

/** A message that was accepted, or why it was not. */
export type Sent = MessageEvent & {
  readonly code: string
  readonly detail: string
  readonly errors?: unknown
}

/** What is sent by the API, and what arrives, whatever the platform. */
export class PlatformTalk {
  readonly scene: Scene

  constructor(scene: Scene) {
    this.scene = scene
  }

  get client(): Client {
    return this.scene.client
  }

  /**
   * The first event that fits, once it has arrived.
   * @param which its `ext_identifier`, or what holds of it
   */
  event(which: string | ((event: MessageEvent) => boolean), what?: string): Promise<MessageEvent> {
    if (typeof which !== 'string') return this.scene.inbox.event(which, what)
    return this.scene.inbox.event(({ ext_identifier }) => ext_identifier === which, `the event of ${which}`)
  }

  /** The own event of a message of ours. @param id of the API */
  own(id: string): Promise<MessageEvent> {
    return this.event(event => event.id === id, `the event of ${id}`)
  }

  /** Sends into a conversation. */
  send(conversationId: string, body: object, headers = {}): Promise<ApiAnswer<Sent>> {
    return this.client.call(
      'POST',
      this.scene.path(`/conversations/${conversationId}/messages/`),
      body,
      headers,
    )
  }

  /** Sends a text, or whatever else, which is accepted. @returns its id */
  async say(conversationId: string, content: string | object, more: object = {}): Promise<string> {
    const body = typeof content === 'string' ? { type: 'TEXT', text: content } : content
    const answer = await this.send(conversationId, { ...body, ...more })
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 202,
      body: { status: 'PREPARED', outbound: true },
    })
    return answer.body.id
  }

  /** Does something with a message. */
  act(
    id: string,
    what: 'reaction' | 'read',
    body: object = {},
  ): Promise<ApiAnswer<{ code: string; detail: string }>> {
    return this.client.call('POST', this.scene.path(`/messages/${id}/${what}/`), body)
  }

  message(id: string): Promise<MessageEvent> {
    return this.client.get(this.scene.path(`/messages/${id}/`))
  }

  conversation(id: string): Promise<{ state: string; agent_id: string | null; custom_data: object }> {
    return this.client.get(this.scene.path(`/conversations/${id}/`))
  }

  /** The platform account, as the API shows it. */
  shown(): Promise<{ health: { state: string; detail: string | null } }> {
    return this.client.get(this.scene.path(`/platforms/${this.scene.platformId}/`))
  }

  /** Waits until a message has a status. */
  async reaches(id: string, status: MessageEvent['status']): Promise<MessageEvent> {
    let message = await this.message(id)
    await until(async () => {
      message = await this.message(id)
      return message.status === status
    }, `${status} of ${id}, which is ${message.status}`)
    return message
  }

  /**
   * Events about a message, its own first, once so many are there: in the order in which they fired, which
   * their ids have. The order of arrival is nobody's promise.
   */
  async told(id: string, count: number): Promise<MessageEvent[]> {
    const about = () =>
      this.scene.inbox.events
        .filter(event => event.id === id || event.quote?.id === id)
        .sort((one, other) => (one.id < other.id ? -1 : 1))
    await until(
      () => about().length >= count,
      `${count} events of ${id}, of which ${about().length} are there`,
    )
    return about()
  }
}

/** Each event in a word: what happened, or the status of the message. */
export const wordsOf = (events: readonly MessageEvent[]): unknown[] =>
  events.map(({ type, status, auxiliary_data }) => (type === 'EVENT' ? auxiliary_data.event : status))
