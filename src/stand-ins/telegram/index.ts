export {
  answering,
  badGateway,
  cut,
  type FaultKind,
  hang,
  resetAfter,
  resetBefore,
  slow,
} from '../kit/faults.ts'
export { Bot, type Done, type TelegramFile } from './bot.ts'
export type { Connection, Group, Person } from './chat.ts'
export { said, tooMany } from './failure.ts'
export { callOf, isSend, startTelegram, TelegramStandIn } from './stand-in.ts'
