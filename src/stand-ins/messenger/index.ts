export { bad, type FailureDetails, MessengerFailure } from './failure.ts'
export type { AccountOptions, CustomerTraits, MessengerOptions, ReceiptPlan } from './options.ts'
export { type CustomerFile, isSend, MessengerStandIn, startMessenger, type WhenOptions } from './stand-in.ts'
export type { Action, Sent } from './state.ts'
