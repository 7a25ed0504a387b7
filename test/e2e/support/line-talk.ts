import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import {
  type Channel,
  type ChannelOptions,
  type LineStandIn,
  startLine,
} from '../../../src/stand-ins/line/index.ts'
import type { ApiAnswer } from './client.ts'
import { LINE_SIDE } from './line.ts'
import { until } from './receiver.ts'
import { Scene, type StageWith, useStageWith } from './stage.ts'

let channels = 0

/** A hub, a customer's server, and LINE, for all tests of a file. */
export type LineStage = StageWith<'line', LineStandIn>

/** Starts all three before the tests of the file and ends them after. */
export const useLine = (): LineStage =>
  useStageWith('line', startLine, ({ url }) => ({
    GOTALLO_LINE_API_URL: url,
    GOTALLO_LINE_DATA_API_URL: url,
  }))

/** A channel of LINE's. @param options of it, beside its token and its secret */
export const openChannel = (line: LineStandIn, options: Partial<ChannelOptions> = {}) => {
  channels += 1
  const accessToken = `e2e-channel-access-token-${channels}`
  const channel = line.addChannel({ accessToken, channelSecret: 'e2e-channel-secret', ...options })
  const credentials = { channel_access_token: accessToken, channel_secret: channel.channelSecret }
  return { channel, credentials }
}

/** A channel with a tenant of its own, and a user whom nobody else writes to. */
export class LineTalk {
  readonly scene: Scene
  readonly line: LineStandIn
  readonly channel: Channel
  readonly user: string

  private constructor(scene: Scene, line: LineStandIn, channel: Channel) {
    this.scene = scene
    this.line = line
    this.channel = channel
    this.user = line.addChat('U', 'LINE taro')
  }

  /** The hook is registered by the hub itself. */
  static async begin(stage: LineStage, options: Partial<ChannelOptions> = {}): Promise<LineTalk> {
    const { channel, credentials } = openChannel(stage.line, options)
    const scene = await Scene.set(stage, { side: LINE_SIDE, account: { credentials } })
    return new LineTalk(scene, stage.line, channel)
  }

  /** Somebody writes. @returns the event of it, as it arrived */
  async hear(message: object = { type: 'text', text: 'Hello' }, chatId = this.user): Promise<MessageEvent> {
    return this.event(await this.line.writes(this.channel, { chatId }, { ...message }))
  }

  /** The event with this `ext_identifier`, once it is there. */
  async event(ext: string): Promise<MessageEvent> {
    const find = () => this.scene.inbox.events.find(({ ext_identifier }) => ext_identifier === ext)
    await until(() => find() !== undefined, `the event of ${ext}`)
    const event = find()
    if (event === undefined) throw new Error(`The event of ${ext} was there a moment ago.`)
    return event
  }

  /** Sends into a conversation. */
  send(conversationId: string, body: object): Promise<ApiAnswer<MessageEvent & { errors?: unknown }>> {
    return this.scene.client.call('POST', this.scene.path(`/conversations/${conversationId}/messages/`), body)
  }

  /** Sends a text, which is accepted. @returns its id */
  async say(conversationId: string, text: string, more: object = {}): Promise<string> {
    const answer = await this.send(conversationId, { type: 'TEXT', text, ...more })
    expect(answer).toMatchObject({ status: 202, body: { status: 'PREPARED', outbound: true } })
    return answer.body.id
  }

  /** Marks a message as read. */
  marks(id: string, typing: boolean): Promise<ApiAnswer<{ code: string; detail: string }>> {
    return this.scene.client.call('POST', this.scene.path(`/messages/${id}/read/`), { typing })
  }

  /** The own event of a message of ours, once it is there. */
  async own(id: string): Promise<MessageEvent> {
    const find = () => this.scene.inbox.events.find(event => event.id === id)
    await until(() => find() !== undefined, `the event of ${id}`)
    const event = find()
    if (event === undefined) throw new Error(`The event of ${id} was there a moment ago.`)
    return event
  }

  /** How the account is, as the API shows it. */
  async health(): Promise<{ state: string; detail: string | null }> {
    const path = this.scene.path(`/platforms/${this.scene.platformId}/`)
    return (await this.scene.client.get<{ health: { state: string; detail: string | null } }>(path)).health
  }
}
