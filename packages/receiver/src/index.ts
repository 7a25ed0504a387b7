/** What a customer's endpoint needs to receive GoTallo webhooks. No dependencies; Web Crypto only. */
export type { BodyFailure, ReceivableRequest } from './body.ts'
export { createSeen, once, type Seen, type SeenOptions } from './dedupe.ts'
export * from './event.ts'
export { isMessageEvent, type Parsed, type ParseFailure, parseEvent } from './guard.ts'
export type { HeadersLike } from './headers.ts'
export { parseInstant } from './instant.ts'
export { applyToMirror, isNewer, type MirrorStore, mergeSnapshots, mirror } from './mirror.ts'
export {
  type Received,
  type ReceiveFailure,
  type ReceiveOptions,
  type Refused,
  receive,
} from './receive.ts'
export { sign, type Verified, type VerifyFailure, type VerifyOptions, verify } from './signature.ts'
