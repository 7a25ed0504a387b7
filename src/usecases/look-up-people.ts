import type { ChatUser } from '../domain/chat-user.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import { type Clock, MINUTE, type Millis } from '../domain/time.ts'
import type { Profile } from '../platforms/platform.ts'
import type { MessageStore } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Accounts } from './accounts.ts'
import type { Directory } from './directory.ts'
import type { RoutedChange } from './ingest.ts'
import type { Writer } from './writer.ts'

/** So many are looked up at a time: a platform that does not answer holds each of them up for a while. */
const AT_ONCE = 2
/** Whoever comes when so many wait is looked up when he writes again. */
const MOST_WAITING = 1_000
/** So many are remembered as looked up. */
const REMEMBERED = 10_000
/** A platform that could not be asked is asked again no sooner. */
const AGAIN_AFTER: Millis = 10 * MINUTE

interface Person {
  readonly platformId: string
  /** The strongest first. */
  readonly identities: readonly string[]
}

type Described = Extract<Profile, { state: 'ok' }>['person']

/** Is there nothing left to ask for? */
const isDescribed = ({ firstName, lastName, username, profilePictureUrl }: ChatUser): boolean =>
  firstName + lastName + username !== '' && profilePictureUrl !== null

const keyOf = ({ platformId, identities }: Person): string => `${platformId} ${identities[0]}`

/**
 * Looks up the names and the picture of whoever writes on a platform whose posts do not tell them: after the commit,
 * so that no event waits for it; what is found stands in the next event. Nothing of it is kept for after a crash:
 * whoever has no name then is looked up when he writes again.
 */
export class LookUpPeople {
  readonly #messages: Pick<MessageStore, 'load'>
  readonly #accounts: Accounts
  readonly #directory: Directory
  readonly #writer: Writer
  readonly #telemetry: Telemetry
  readonly #now: Clock
  /** By whom, until when he is not asked about again. */
  readonly #asked = new Map<string, Millis>()
  readonly #waiting: Person[] = []
  #running = 0
  #stopped = false

  constructor(parts: {
    messages: Pick<MessageStore, 'load'>
    accounts: Accounts
    directory: Directory
    writer: Writer
    telemetry: Telemetry
    now: Clock
  }) {
    this.#messages = parts.messages
    this.#accounts = parts.accounts
    this.#directory = parts.directory
    this.#writer = parts.writer
    this.#telemetry = parts.telemetry
    this.#now = parts.now
  }

  /** Considers who has written; waits for nothing. */
  heard(changes: readonly RoutedChange[]): void {
    for (const { platformId, change } of changes) {
      if (change.kind !== 'message' || change.outbound || !change.live) continue
      this.#consider({ platformId, identities: change.person.identities })
    }
    this.#begin()
  }

  /** Begins no more. */
  stop(): void {
    this.#stopped = true
    this.#waiting.length = 0
  }

  #consider(person: Person): void {
    const key = keyOf(person)
    if (this.#waiting.length >= MOST_WAITING || (this.#asked.get(key) ?? 0) > this.#now()) return
    this.#note(key, Number.POSITIVE_INFINITY)
    this.#waiting.push(person)
  }

  #note(key: string, until: Millis): void {
    this.#asked.delete(key)
    this.#asked.set(key, until)
    const [oldest] = this.#asked.keys()
    if (this.#asked.size > REMEMBERED && oldest !== undefined) this.#asked.delete(oldest)
  }

  #begin(): void {
    while (this.#running < AT_ONCE && !this.#stopped) {
      const person = this.#waiting.shift()
      if (person === undefined) return
      this.#running += 1
      void this.#take(person)
    }
  }

  /** Never throws. */
  async #take(person: Person): Promise<void> {
    try {
      const failure = await this.#lookUp(person)
      if (failure !== null) this.#putOff(person, failure)
    } catch (error) {
      this.#putOff(person, String(error))
      if (!(error instanceof StoreUnavailable) && !this.#stopped)
        this.#telemetry.emit('error.unexpected', { where: 'look up a person', error })
    } finally {
      this.#running -= 1
      this.#begin()
    }
  }

  #putOff(person: Person, detail: string): void {
    this.#note(keyOf(person), this.#now() + AGAIN_AFTER)
    if (!this.#stopped) this.#telemetry.emit('profile.failed', { platformId: person.platformId, detail })
  }

  /** @returns why it is to be tried again; null: it is done */
  async #lookUp({ platformId, identities }: Person): Promise<string | null> {
    const open = this.#accounts.open(platformId)
    const { chatUsers } = await this.#messages.load([{ platformId, identities }])
    const user = chatUsers.find(one => one.identities.includes(identities[0] ?? ''))
    if (open?.platform.profile === undefined || user === undefined || isDescribed(user)) return null
    const profile = await open.platform.profile(user.identities, open.credentials)
    if (profile.state === 'later') return profile.detail
    if (profile.state === 'ok') await this.#write(platformId, user.identities, profile.person)
    return null
  }

  #write(platformId: string, identities: readonly string[], person: Described): Promise<void> {
    return this.#writer.write({
      wanted: [{ platformId, identities }],
      size: 1,
      posts: [],
      fold: ({ people }) => {
        const account = this.#directory.account(platformId)
        const user = account === null ? null : people.holder(account, identities[0] ?? '')
        // He may have been erased meanwhile.
        if (user !== null) people.describe(user, person)
      },
    })
  }
}
