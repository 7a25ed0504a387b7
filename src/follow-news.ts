import type { Assembled } from './assemble.ts'
import { reportFailure } from './telemetry.ts'

/** Does at once what other nodes tell, until the store is closed; whatever is not heard is found by looking later. */
export const followNews = async (hub: Assembled): Promise<void> => {
  const { directory, outbox, room, store, usecases, ground } = hub
  const failed = (error: unknown): void => reportFailure(ground.telemetry, 'news', error)
  for (;;) {
    const news = await store.nodes.hear().catch(() => null)
    if (news === null) return
    if (news.directory) {
      usecases.forget()
      void directory.refresh().catch(failed)
    }
    if (news.services.length > 0) void room.wake(news.services).catch(failed)
    usecases.streams.heard(news)
    for (const platformId of news.accounts) outbox.wakeAccount(platformId)
  }
}
