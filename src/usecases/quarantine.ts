import { notFound } from '../domain/errors.ts'
import type { MessageStore, Page, PageRequest, Quarantined, QuarantinedRow } from '../store/store.ts'
import type { Received, ReceivePlatformPost } from './receive-platform-post.ts'

/** Raw posts in which something could not be read. */
export class Quarantine {
  readonly #messages: MessageStore
  readonly #receive: Pick<ReceivePlatformPost, 'replay'>

  constructor(parts: { messages: MessageStore; receive: Pick<ReceivePlatformPost, 'replay'> }) {
    this.#messages = parts.messages
    this.#receive = parts.receive
  }

  list(tenantId: string, page: PageRequest): Promise<Page<QuarantinedRow>> {
    return this.#messages.quarantine(tenantId, page)
  }

  /** @throws Refusal `not_found` */
  async get(tenantId: string, id: string): Promise<Quarantined> {
    const post = await this.#messages.quarantined(tenantId, id)
    if (post === null) throw notFound('quarantined post')
    return post
  }

  /**
   * Reads a post once more, as after an upgrade. What was read before changes nothing. The post leaves the
   * quarantine when nothing unreadable is left in it.
   * @throws Refusal `not_found`
   */
  async replay(tenantId: string, id: string): Promise<Received> {
    const received = await this.#receive.replay(await this.get(tenantId, id))
    if (received.unreadable.length === 0) await this.#messages.removeQuarantined(tenantId, id)
    else await this.#messages.updateQuarantined(tenantId, id, received.unreadable)
    return received
  }

  /** @throws Refusal `not_found` */
  async remove(tenantId: string, id: string): Promise<void> {
    if (!(await this.#messages.removeQuarantined(tenantId, id))) throw notFound('quarantined post')
  }
}
