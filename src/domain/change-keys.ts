import {
  type Change,
  type DeletionChange,
  eventIdentifier,
  type MessageChange,
  MOST_PARTS,
  partIdentifier,
  RECEIPT_WORD,
  type ReceiptChange,
  readIdentifier,
  wholeIdentifier,
} from './change.ts'
import type { ReachedStatus } from './status.ts'
import type { Millis } from './time.ts'
import { watermarkOf } from './watermark.ts'

/** What a watermark may move: messages of ours to a person that have not come so far. */
export interface Reach {
  /** Of the person. */
  readonly identities: readonly string[]
  /** The platform's time of the last of them; null: whenever that is. */
  readonly until: Millis | null
  readonly status: ReachedStatus
}

/** The ids by which a change finds what it is about. */
export interface ChangeKeys {
  readonly identities: readonly string[]
  /** Messages, and changes that wait for them. */
  readonly extIdentifiers: readonly string[]
  /** The EVENTs that would fire, to see whether they have. */
  readonly events: readonly string[]
  /** Our own ids of messages. */
  readonly messageIds: readonly string[]
  readonly reaches: readonly Reach[]
  /** People to whom something of ours may be on its way, without an answer yet. */
  readonly sendsTo: readonly string[]
}

/** Under this a watermark waits that ends with a message of which the platform's time is not known yet. */
export const timeIdentifier = (extIdentifier: string): string => `${extIdentifier}:time`

/** Under this a deletion waits for all but the first part of a message. */
export const partsIdentifier = (extIdentifier: string): string => `${extIdentifier}#`

/** Of one message that the platform may have given us as several: the names that ours may have. */
export const partIdentifiers = (extIdentifier: string): string[] =>
  Array.from({ length: MOST_PARTS }, (_, part) => partIdentifier(extIdentifier, part))

/** What must be known before a change can be folded. */
export const keysOf = (change: Change): ChangeKeys => {
  switch (change.kind) {
    case 'message':
      return ofMessage(change)
    case 'receipt':
      return ofReceipt(change)
    case 'deletion':
      return change.withParts === true ? ofParts(change) : ofOther(change)
    default:
      return ofOther(change)
  }
}

const NO_IDS: readonly string[] = []
const NO_REACH: readonly Reach[] = []

const ofOther = (change: Exclude<Change, MessageChange>): ChangeKeys => {
  const identities = ('person' in change ? change.person : null)?.identities ?? NO_IDS
  const moved = change.kind === 'notice' ? change.identities : undefined
  return {
    identities: moved === undefined ? identities : [...identities, ...moved.gained, ...moved.lost],
    extIdentifiers: [change.extIdentifier],
    events: [eventIdentifier(change)],
    messageIds: NO_IDS,
    reaches: NO_REACH,
    sendsTo: NO_IDS,
  }
}

const tagOf = (correlation: string | null | undefined): readonly string[] =>
  typeof correlation === 'string' ? [correlation] : NO_IDS

/** Of one of ours the time may be told now, and with it watermarks that waited for that. */
const ofMessage = (change: MessageChange): ChangeKeys => {
  const { extIdentifier, outbound, quotedExtIdentifier } = change
  const whole = wholeIdentifier(extIdentifier)
  const extIdentifiers = [extIdentifier]
  const events = [readIdentifier(extIdentifier)]
  if (quotedExtIdentifier) extIdentifiers.push(quotedExtIdentifier)
  if (whole !== null) extIdentifiers.push(partsIdentifier(whole))
  if (outbound) {
    extIdentifiers.push(timeIdentifier(extIdentifier))
    events.push(`${extIdentifier}:${RECEIPT_WORD.DELIVERED}`, `${extIdentifier}:${RECEIPT_WORD.READ}`)
  }
  const { identities } = change.person
  return {
    identities,
    extIdentifiers,
    events,
    messageIds: tagOf(change.correlation),
    reaches: NO_REACH,
    sendsTo: change.mayBeOurs === true ? identities : NO_IDS,
  }
}

const ofReceipt = (change: ReceiptChange): ChangeKeys => {
  const { extIdentifier, correlation } = change
  const watermark = watermarkOf(change)
  const isNamed = extIdentifier !== ''
  const keys = {
    identities: watermark?.person.identities ?? NO_IDS,
    extIdentifiers: isNamed ? [extIdentifier] : NO_IDS,
    events: isNamed ? [eventIdentifier(change)] : NO_IDS,
    messageIds: tagOf(correlation),
    sendsTo: NO_IDS,
  }
  if (watermark === null) return { ...keys, reaches: NO_REACH }
  const { person, until, status } = watermark
  return {
    ...keys,
    extIdentifiers:
      until === null && isNamed ? [extIdentifier, timeIdentifier(extIdentifier)] : keys.extIdentifiers,
    reaches: [{ identities: person.identities, until, status }],
  }
}

const ofParts = (change: DeletionChange): ChangeKeys => {
  const parts = partIdentifiers(change.extIdentifier)
  return {
    ...ofOther(change),
    extIdentifiers: [...parts, partsIdentifier(change.extIdentifier)],
    events: parts.map(extIdentifier => eventIdentifier({ ...change, extIdentifier })),
  }
}
