import { type ViberOptions, ViberStandIn } from './stand-in.ts'

export * from '../kit/faults.ts'
export { Bot, type BotOptions, type Sent, type Subscriber } from './bot.ts'
export type { ReceiptWord, ViberFile, ViberOptions } from './stand-in.ts'
export { ViberStandIn } from './stand-in.ts'
export type { StatusName } from './statuses.ts'

/** Starts Viber's side on this machine: its REST Bot API, and the people who use it. */
export const startViber = (options: ViberOptions = {}): Promise<ViberStandIn> =>
  new ViberStandIn(options).start(options.port)
