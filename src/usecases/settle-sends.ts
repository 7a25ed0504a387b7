import type { Dispatch } from '../domain/dispatch.ts'
import { notFound } from '../domain/errors.ts'
import type { Surroundings } from '../domain/event.ts'
import { foldGivenUp, foldHandOver, foldOutcome, foldStranded } from '../domain/fold/outcome.ts'
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
  async outcome(outcome: SendOutcome): Promise<void> {
    const { result } = outcome
    const told =
      result.state === 'accepted'
        ? { extIdentifiers: [result.extIdentifier], identities: result.identities }
        : {}
    await this.#write(outcome, (known, around) => foldOutcome(outcome, around, known), told)
  }

  /**
   * A message that was made ready is about to be sent.
   * @param dispatch as it was claimed
   * @param described what its template says, where that is known now
   * @throws StoreUnavailable: nothing was written; Refusal `conflict`, `not_found` where it is not to be sent any
   *   more, by this node. Either way it must not be sent.
   */
  async handOver(dispatch: Dispatch, described: Described | null): Promise<void> {
    const isNoted = await this.#write(dispatch, known => {
      foldHandOver(dispatch, described, known)
      return true
    })
    if (isNoted === null) throw notFound('platform account')
  }

  /** The node that had it in hand is dead, or cannot tell how it ended. @returns true where it is in doubt now */
  async stranded(dispatch: Dispatch): Promise<boolean> {
    const { messageId, platformId } = dispatch
    const idempotent = this.#accounts.open(platformId)?.platform.outbound?.idempotent ?? false
    const isInDoubt = await this.#write(dispatch, (known, around) => {
      foldStranded(dispatch, idempotent, around, known)
      return known.dispatch(messageId)?.state === 'DOUBT'
    })
    return isInDoubt ?? false
  }

  /** It was in doubt for long enough. */
  async givenUp(dispatch: Dispatch): Promise<void> {
    await this.#write(dispatch, (known, around) => foldGivenUp(dispatch.messageId, around, known))
  }

  /** @returns what `fold` does; null where the account was removed meanwhile, and nothing was done */
  #write<T>(
    { messageId, platformId }: Pick<Dispatch, 'messageId' | 'platformId'>,
    fold: (known: Known, around: Surroundings) => T,
    told: Pick<Wanted, 'extIdentifiers' | 'identities'> = {},
  ): Promise<T | null> {
    return this.#writer.write({
      wanted: [{ platformId, messageIds: [messageId], ...told }],
      size: 1,
      posts: [],
      fold: known => {
        const around = this.#directory.surroundings(platformId)
        // The account was removed meanwhile: there is nobody to tell, and nothing of it is sent any more.
        return around === null ? null : fold(known, around)
      },
    })
  }
}
