import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import type { ApiAnswer } from './client.ts'
import type { Where } from './expected.ts'
import { linkOf, refused } from './links.ts'
import { until } from './receiver.ts'
import type { Scene } from './stage.ts'

/** The customer of every kiosk. */
const ADA = { ext_identifier: 'customer-7', first_name: 'Ada', phone_number: '+16505551234' }
/** As events show her. */
export const ADA_SHOWN = { first_name: 'Ada', phone_number: '+16505551234' }

/** A CUSTOM account in the tenant of a scene. */
export class Kiosk {
  readonly scene: Scene
  readonly platformId: string
  #count = 0

  private constructor(scene: Scene, platformId: string) {
    this.scene = scene
    this.platformId = platformId
  }

  static async open(scene: Scene): Promise<Kiosk> {
    const account = { type: 'CUSTOM', name: 'Kiosk', credentials: {} }
    const { id } = await scene.client.post<{ id: string }>(scene.path('/platforms/'), account)
    return new Kiosk(scene, id)
  }

  get where(): Where {
    const { hubUrl, tenantId } = this.scene
    return { hubUrl, tenantId, platformId: this.platformId, platform: 'CUSTOM' }
  }

  /** Feeds one item, which must be taken. */
  async feed(item: object): Promise<void> {
    const path = this.scene.path(`/platforms/${this.platformId}/messages/`)
    const { results } = await this.scene.client.post<{ results: { ok: boolean }[] }>(path, item)
    expect(results).toMatchObject([{ ok: true }])
  }

  /** The customer writes. @returns the event of it, as it arrived */
  async hear(message: object = { type: 'TEXT', text: 'Hello' }, user: object = {}): Promise<MessageEvent> {
    this.#count += 1
    const ext = `kiosk-${this.#count}`
    await this.feed({ ext_identifier: ext, chat_user: { ...ADA, ...user }, ...message })
    return this.event(({ ext_identifier }) => ext_identifier === ext, ext)
  }

  /** What becomes of a message that was sent. */
  receipt(id: string, status: string): Promise<void> {
    return this.feed({ receipt: { ext_identifier: id, status } })
  }

  send(conversationId: string, body: object): Promise<ApiAnswer<MessageEvent>> {
    const path = this.scene.path(`/conversations/${conversationId}/messages/`)
    return this.scene.client.call('POST', path, body)
  }

  /** An event, once it has arrived. */
  event(matches: (event: MessageEvent) => boolean, what: string): Promise<MessageEvent> {
    return this.scene.inbox.event(matches, what)
  }

  /** The events that tell of changes to a message, once so many are there. */
  async changes(id: string, count: number): Promise<MessageEvent[]> {
    const find = () =>
      this.scene.inbox.events.filter(({ quote, type }) => type === 'EVENT' && quote?.id === id)
    await until(() => find().length >= count, `${count} EVENTs about ${id}`)
    return find()
  }

  /** The link says that there is no file any more, however often it is asked, and one EVENT has told it. */
  async expectGone(message: MessageEvent, reason: RegExp): Promise<void> {
    const refusals = await Promise.all([1, 2, 3].map(() => refused(linkOf(message))))
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ status: 410, code: 'file_gone' })
      // Whoever has the link alone is not told what addresses are called.
      expect(refusal.detail).not.toMatch(reason)
    }
    const [gone] = await this.changes(message.id, 1)
    const media = { gone: true, reason: expect.stringMatching(reason) }
    expect(gone?.auxiliary_data).toEqual({ event: 'media', media })
    await refused(linkOf(message))
    expect((await this.scene.fired()).filter(({ quote }) => quote?.id === message.id)).toHaveLength(1)
  }
}
