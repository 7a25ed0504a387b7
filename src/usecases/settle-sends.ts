import type { Dispatch } from '../domain/dispatch.ts'
import { foldDescribed, foldGivenUp, foldOutcome, foldStranded } from '../domain/fold/outcome.ts'
import type { Known } from '../domain/known.ts'
import type { Described, SendOutcome } from '../domain/send-outcome.ts'
import type { Accounts } from './accounts.ts'
import type { Directory } from './directory.ts'
import type { Writer } from './writer.ts'

/** Writes what became of messages that were handed to their platform. */
export class SettleSends {
  readonly #writer: Writer
  readonly #directory: Directory
  readonly #accounts: Accounts

  constructor(parts: { writer: Writer; directory: Directory; accounts: Accounts }) {
    this.#writer = parts.writer
    this.#directory = parts.directory
    this.#accounts = parts.accounts
  }

  /** One try ended. @throws StoreUnavailable: nothing was written, tell it again */
  outcome(outcome: SendOutcome): Promise<void> {
    const { messageId, platformId, result } = outcome
    const told = result.state === 'accepted' ? result : null
    const extIdentifiers = told === null ? [] : [told.extIdentifier]
    return this.#write({ messageId, platformId }, extIdentifiers, told?.identities ?? [], (known, around) =>
      foldOutcome(outcome, around, known),
    )
  }

  /** A template's words are known, before it is handed over. @throws StoreUnavailable: nothing was written */
  described({ messageId, platformId }: Dispatch, described: Described): Promise<void> {
    return this.#write({ messageId, platformId }, [], [], known => foldDescribed(messageId, described, known))
  }

  /** The node that had it in hand is dead. */
  stranded({ messageId, platformId, version }: Dispatch): Promise<void> {
    const idempotent = this.#accounts.open(platformId)?.platform.outbound?.idempotent ?? false
    return this.#write({ messageId, platformId }, [], [], known => {
      // Somebody has taken it up since.
      if (known.dispatch(messageId)?.version === version) foldStranded(messageId, idempotent, known)
    })
  }

  /** It was in doubt for long enough. */
  givenUp({ messageId, platformId }: Dispatch): Promise<void> {
    return this.#write({ messageId, platformId }, [], [], (known, around) =>
      foldGivenUp(messageId, around, known),
    )
  }

  async #write(
    { messageId, platformId }: Pick<Dispatch, 'messageId' | 'platformId'>,
    extIdentifiers: readonly string[],
    identities: readonly string[],
    fold: (known: Known, around: NonNullable<ReturnType<Directory['surroundings']>>) => void,
  ): Promise<void> {
    await this.#writer.write({
      wanted: [{ platformId, identities, extIdentifiers, events: [], messageIds: [messageId] }],
      size: 1,
      posts: [],
      fold: known => {
        const around = this.#directory.surroundings(platformId)
        // The account was removed meanwhile: there is nobody to tell, and nothing of it is sent any more.
        if (around !== null) fold(known, around)
      },
    })
  }
}
