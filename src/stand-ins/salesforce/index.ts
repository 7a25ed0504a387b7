/** Salesforce as an identity provider, on this machine: discovery, authorisation code with PKCE, keys, userinfo. */
export { answering, badGateway, hang, resetBefore, slow } from '../kit/faults.ts'
export type { Signing } from './keys.ts'
export { type App, SalesforceStandIn, type Twist, type User } from './stand-in.ts'
