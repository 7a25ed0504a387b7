export {
  badGateway,
  cut,
  error,
  Fault,
  type FaultKind,
  type FaultOptions,
  garbage,
  hang,
  held,
  isDownload,
  isSend,
  type Matches,
  resetAfter,
  resetBefore,
  slow,
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
export type { CallRecord, Download, ReadMark, Records, SentMessage, Upload, WebhookPost } from './records.ts'
export {
  type CustomerFile,
  GraphStandIn,
  type InboundOptions,
  type StatusOptions,
} from './stand-in.ts'
export { startGraph } from './start.ts'
