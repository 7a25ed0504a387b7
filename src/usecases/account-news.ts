import type { AccountHealth } from '../domain/platform-account.ts'
import type { Clock } from '../domain/time.ts'
import type { ActAnswer, SendAnswer } from '../platforms/platform.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import { type Configuration, SYSTEM } from './configuration.ts'
import type { Directory } from './directory.ts'

/**
 * What platforms say of accounts while messages are sent, or acted on: one that may not send (a dead token, a lock, no
 * payment) is marked as failing, and as well again when it may.
 */
export class AccountNews {
  readonly #configuration: Configuration
  readonly #directory: Directory
  readonly #telemetry: Telemetry
  readonly #now: Clock
  /** Accounts whose health is just being written. */
  readonly #writing = new Set<string>()

  constructor(parts: {
    configuration: Configuration
    directory: Directory
    telemetry: Telemetry
    now: Clock
  }) {
    this.#configuration = parts.configuration
    this.#directory = parts.directory
    this.#telemetry = parts.telemetry
    this.#now = parts.now
  }

  /**
   * Hears an answer. An act that was done tells nothing: an account that may not send may often still mark as read.
   * Never throws: that health is not written down must not stop a send.
   */
  hear(platformId: string, answer: SendAnswer | ActAnswer): void {
    const account = this.#directory.account(platformId)
    if (account === null || this.#writing.has(platformId)) return
    const { tenantId, health } = account
    const isFailing = health.state === 'failing'
    if (answer.state === 'accepted' && isFailing) {
      this.#telemetry.emit('account.recovered', { tenantId, platformId })
      return void this.#write(tenantId, platformId, 'ok', null)
    }
    if (answer.state !== 'refused' || answer.account === null) return
    if (isFailing && health.detail === answer.account) return
    this.#telemetry.emit('account.failing', { tenantId, platformId, reason: answer.account })
    void this.#write(tenantId, platformId, 'failing', answer.account)
  }

  async #write(
    tenantId: string,
    platformId: string,
    state: AccountHealth['state'],
    detail: string | null,
  ): Promise<void> {
    this.#writing.add(platformId)
    const health: AccountHealth = { state, detail, checkedAt: this.#now() }
    const note = { actor: SYSTEM, action: 'platform.health', detail: state }
    try {
      await this.#configuration.update('platforms', tenantId, platformId, { health }, note)
    } catch (error) {
      reportFailure(this.#telemetry, 'write account health', error)
    } finally {
      this.#writing.delete(platformId)
    }
  }
}
