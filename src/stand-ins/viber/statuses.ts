/** Viber's statuses, from its table of error codes (developers.viber.com/docs/api/rest-bot-api/#error-codes). */
export const STATUS = {
  ok: 0,
  invalidUrl: 1,
  invalidAuthToken: 2,
  badData: 3,
  missingData: 4,
  receiverNotRegistered: 5,
  receiverNotSubscribed: 6,
  publicAccountBlocked: 7,
  publicAccountNotFound: 8,
  publicAccountSuspended: 9,
  webhookNotSet: 10,
  receiverNoSuitableDevice: 11,
  tooManyRequests: 12,
  apiVersionNotSupported: 13,
  incompatibleWithVersion: 14,
  publicAccountNotAuthorized: 15,
  inchatReplyMessageNotAllowed: 16,
  publicAccountIsNotInline: 17,
  noPublicChat: 18,
  cannotSendBroadcast: 19,
  broadcastNotAllowed: 20,
  unsupportedCountry: 21,
  paymentUnsupported: 22,
  freeMessagesExceeded: 23,
  noBalance: 24,
} as const

export type StatusName = keyof typeof STATUS

/** Why Viber does not do what it is asked for. */
export class ViberFailure extends Error {
  readonly status: number

  /** @param words in place of the status's own name */
  constructor(name: StatusName, words: string = name) {
    super(words)
    this.status = STATUS[name]
  }
}
