export { answering, badGateway, hang, resetAfter, resetBefore, slow } from '../kit/faults.ts'
export { forbidden, internalError, lineError, quotaReached, rateLimited, unauthorized } from './errors.ts'
export { type ChannelOptions, LineStandIn, type Place, startLine } from './stand-in.ts'
export type { Channel, Sent } from './state.ts'
