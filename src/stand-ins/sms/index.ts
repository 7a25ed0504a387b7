export { answering, badGateway, cut, hang, resetAfter, resetBefore, slow } from '../kit/faults.ts'
export { twilioError } from './errors.ts'
export {
  type AccountOptions,
  DEFAULT_URL,
  type SmsOptions,
  SmsStandIn,
  type StatusPlan,
} from './stand-in.ts'
export type { Account, Download, SentMessage } from './state.ts'
