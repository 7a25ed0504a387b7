import type { Dispatch } from '../domain/dispatch.ts'
import type { Surroundings } from '../domain/event.ts'
import { foldDescribed, foldGivenUp, foldOutcome, foldStranded } from '../domain/fold/outcome.ts'
import type { Known } from '../domain/known.ts'
import type { Described, SendOutcome } from '../domain/send-outcome.ts'
import type { Wanted } from '../store/store.ts'
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
    const { result } = outcome
    const told =
      result.state === 'accepted'
        ? { extIdentifiers: [result.extIdentifier], identities: result.identities }
        : {}
    return this.#write(outcome, (known, around) => foldOutcome(outcome, around, known), told)
  }

  /** A template's words are known, before it is handed over. @throws StoreUnavailable: nothing was written */
  described(dispatch: Dispatch, described: Described): Promise<void> {
    return this.#write(dispatch, known => foldDescribed(dispatch.messageId, described, known))
  }

  /** The node that had it in hand is dead. */
  stranded(dispatch: Dispatch): Promise<void> {
    const { messageId, platformId, version } = dispatch
    const idempotent = this.#accounts.open(platformId)?.platform.outbound?.idempotent ?? false
    return this.#write(dispatch, known => {
      // Somebody has taken it up since.
      if (known.dispatch(messageId)?.version === version) foldStranded(messageId, idempotent, known)
    })
  }

  /** It was in doubt for long enough. */
  givenUp(dispatch: Dispatch): Promise<void> {
    return this.#write(dispatch, (known, around) => foldGivenUp(dispatch.messageId, around, known))
  }

  #write(
    { messageId, platformId }: Pick<Dispatch, 'messageId' | 'platformId'>,
    fold: (known: Known, around: Surroundings) => void,
    told: Pick<Wanted, 'extIdentifiers' | 'identities'> = {},
  ): Promise<void> {
    return this.#writer.write({
      wanted: [{ platformId, messageIds: [messageId], ...told }],
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
