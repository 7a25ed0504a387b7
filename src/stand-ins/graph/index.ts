export { badGateway, cut, hang, type Matches, resetAfter, resetBefore, slow } from '../kit/faults.ts'
export {
  error,
  type Fault,
  type FaultKind,
  type FaultOptions,
  garbage,
  held,
  isDownload,
  isSend,
  statusFirst,
  throttled,
} from './faults.ts'
export type {
  CustomerTraits,
  GraphOptions,
  PhoneOptions,
  PlannedStatus,
  StatusName,
  StatusPlan,
  TemplateOptions,
} from './options.ts'
export type { CallRecord, Download, ReadMark, Records, SentMessage, Upload } from './records.ts'
export {
  type CustomerFile,
  GraphStandIn,
  type InboundOptions,
  type StatusOptions,
} from './stand-in.ts'
export { startGraph } from './start.ts'
