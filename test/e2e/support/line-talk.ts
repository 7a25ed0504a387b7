import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import {
  type Channel,
  type ChannelOptions,
  type LineStandIn,
  startLine,
} from '../../../src/stand-ins/line/index.ts'
import { LINE_SIDE } from './line.ts'
import { PlatformTalk } from './platform-talk.ts'
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
export class LineTalk extends PlatformTalk {
  readonly line: LineStandIn
  readonly channel: Channel
  readonly user: string

  private constructor(scene: Scene, line: LineStandIn, channel: Channel) {
    super(scene)
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
}
