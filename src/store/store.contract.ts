import { describe, expect, test } from 'vitest'
import { activityLaw } from './contract/activity.ts'
import { binsLaw } from './contract/bins.ts'
import { claimsLaw } from './contract/claims.ts'
import { directoryLaw } from './contract/directory.ts'
import { erasedLaw } from './contract/erased.ts'
import { erasingLaw } from './contract/erasing.ts'
import { eventsLaw } from './contract/events.ts'
import { fetchingLaw } from './contract/fetching.ts'
import { filesLaw } from './contract/files.ts'
import { hearingLaw } from './contract/hearing.ts'
import { ledgerLaw } from './contract/ledger.ts'
import { listingLaw } from './contract/listing.ts'
import { loadingLaw } from './contract/loading.ts'
import { movingLaw } from './contract/moving.ts'
import { nodesLaw } from './contract/nodes.ts'
import { organisationsLaw } from './contract/organisations.ts'
import { outboxLaw } from './contract/outbox.ts'
import { parkingLaw } from './contract/parking.ts'
import { readingLaw } from './contract/reading.ts'
import { removalLaw } from './contract/removal.ts'
import { replayingLaw } from './contract/replaying.ts'
import { replaysLaw } from './contract/replays.ts'
import { requestsLaw } from './contract/requests.ts'
import { retentionLaw } from './contract/retention.ts'
import { secretsLaw } from './contract/secrets.ts'
import { sendingLaw } from './contract/sending.ts'
import { settlingLaw } from './contract/settling.ts'
import { statsLaw } from './contract/stats.ts'
import { tellingLaw } from './contract/telling.ts'
import { turnsLaw } from './contract/turns.ts'
import { unitsLaw } from './contract/units.ts'
import { watermarksLaw } from './contract/watermarks.ts'
import { windowsLaw } from './contract/windows.ts'
import { fire, type StoreHarness, useWorld } from './contract/world.ts'

export type { StoreHarness } from './contract/world.ts'

const LAWS = {
  units: unitsLaw,
  hearing: hearingLaw,
  parking: parkingLaw,
  reading: readingLaw,
  events: eventsLaw,
  listing: listingLaw,
  activity: activityLaw,
  claims: claimsLaw,
  nodes: nodesLaw,
  settling: settlingLaw,
  moving: movingLaw,
  replays: replaysLaw,
  replaying: replayingLaw,
  stats: statsLaw,
  ledger: ledgerLaw,
  directory: directoryLaw,
  organisations: organisationsLaw,
  removal: removalLaw,
  requests: requestsLaw,
  outbox: outboxLaw,
  turns: turnsLaw,
  loading: loadingLaw,
  watermarks: watermarksLaw,
  sending: sendingLaw,
  files: filesLaw,
  fetching: fetchingLaw,
  windows: windowsLaw,
  erasing: erasingLaw,
  erased: erasedLaw,
  telling: tellingLaw,
  retention: retentionLaw,
  secrets: secretsLaw,
  bins: binsLaw,
} as const

/**
 * The law that every adapter passes: what the port says, tried with two handles open on one database.
 * @param start makes an empty database
 */
export const storeContract = (name: string, start: () => Promise<StoreHarness>): void => {
  describe(`${name} keeps the law of the store`, () => {
    for (const [theme, law] of Object.entries(LAWS)) describe(theme, () => law(useWorld(start)))

    describe('handles', () => {
      const world = useWorld(start)
      test('what was answered is there when a handle is closed and another opened', async () => {
        const { a, b, tenant } = world()
        const { messages } = await fire(world(), 3)
        await a.close()
        expect((await b.messages.message(tenant.id, messages[2]?.id ?? ''))?.message).toEqual(messages[2])
      })

      test('a handle that is closed says so', async () => {
        const { a, b, tenant } = world()
        await a.close()
        const unavailable = { name: 'StoreUnavailable' }
        await expect(a.nodes.heartbeat('n1', 1, 0)).rejects.toMatchObject(unavailable)
        await expect(a.deliveries.ledger(tenant.id)).rejects.toMatchObject(unavailable)
        expect(await b.deliveries.ledger(tenant.id)).toMatchObject({ fanOut: 0 })
      })
    })
  })
}
