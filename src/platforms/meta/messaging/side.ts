import type { Person } from '../../../domain/change.ts'
import type { Millis } from '../../../domain/time.ts'
import { asId, asObject, asText, type Wire } from '../../shared/read.ts'
import { readTimestamp } from '../../shared/timestamp.ts'
import type { Dialect } from './dialect.ts'

/** What surrounds an item of a post. */
export interface Around {
  /** `entry[].id`: our account; null where that is not told. */
  readonly entry: string | null
  /** `entry[].time` */
  readonly time: Millis | null
  /** True where another app has the conversation: we are told all the same. */
  readonly standby: boolean
  readonly dialect: Dialect
}

/** Whose an item is. */
export interface Side extends Omit<Around, 'entry' | 'time'> {
  readonly account: string | null
  /** The customer; null where the item does not name him. */
  readonly person: Person | null
  /** True where our side did it. */
  readonly ours: boolean
  readonly at: Millis | null
}

/** The dashboard's test button writes this id. */
const NOBODY = '0'

const idOf = (party: unknown): string | null => {
  const id = asId(asObject(party)?.id)
  return id === NOBODY ? null : id
}

/** How a person is known who wrote from a website: by what its plugin calls him, until he has an id. */
const refOf = (party: unknown): string | null => asText(asObject(party)?.user_ref)

const identitiesOf = (party: unknown, item: Wire, { identity }: Dialect): string[] => {
  const id = idOf(party)
  // His first message tells who he was; the checkbox of a website calls him so in what he agreed to.
  const ref = refOf(party) ?? asText(asObject(item.prior_message)?.identifier) ?? refOf(item.optin)
  return [...(id === null ? [] : [`${identity}:${id}`]), ...(ref === null ? [] : [`user_ref:${ref}`])]
}

/**
 * An echo is what our side wrote, with sender and recipient swapped; whatever else our account sends is ours, too, what
 * it has unsent among it, whether that says that it is an echo or not.
 */
const isOurs = (item: Wire, entry: string | null): boolean => {
  const message = asObject(item.message)
  if (message !== null && message.is_deleted !== true) return message.is_echo === true
  return entry !== null && idOf(item.sender) === entry && idOf(item.recipient) !== entry
}

/** Reads whose an item is, and when. */
export const readSide = (item: Wire, { entry, time, standby, dialect }: Around): Side => {
  const ours = isOurs(item, entry)
  const [account, customer] = ours ? [item.sender, item.recipient] : [item.recipient, item.sender]
  const identities = identitiesOf(customer, item, dialect)
  const own = idOf(account)
  const him = idOf(customer)
  // The account talks to itself: there is no customer.
  const isAlone = him !== null && him === (own ?? entry)
  return {
    // Some of Meta's examples have the customer's id there.
    account: entry === null || entry === him ? (own ?? entry) : entry,
    person: identities.length === 0 || isAlone ? null : { identities },
    ours,
    at: readTimestamp(item.timestamp) ?? time,
    standby,
    dialect,
  }
}

/** `entry[].id`, but not that of the dashboard's test button. */
export const readEntryId = (id: unknown): string | null => idOf({ id })
