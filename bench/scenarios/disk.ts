import { statSync } from 'node:fs'
import { join } from 'node:path'
import { feedAll } from '../feed.ts'
import { BenchHub } from '../hub.ts'
import { EVENT_BYTES } from '../posts.ts'
import { rounds } from '../rounds.ts'
import type { Measured, Scenario, Stage } from '../scenario.ts'

const measure = async (stage: Stage): Promise<Measured> => {
  const count = stage.quick ? 5_000 : 50_000
  return await rounds(1, async () => {
    const hub = await BenchHub.start()
    try {
      await hub.addService(stage.url)
      await feedAll(hub, count)
      await hub.untilDelivered(count)
      // A graceful stop writes the log back into the file.
      await hub.hub.stop()
      const { size } = statSync(join(hub.hub.data, 'gotallo.db'))
      return { kb_per_event: size / count / 1_024, events: count, event_bytes: EVENT_BYTES }
    } finally {
      await hub.hub.destroy()
    }
  })
}

/** What the store takes of the disk, attempts included. */
export const disk: Scenario = {
  name: 'disk',
  bars: [
    {
      figure: 'kb_per_event',
      what: `of the disk for each event of ${EVENT_BYTES} bytes`,
      better: 'less',
      must: 2.5,
      aim: 2,
      unit: 'KB',
    },
  ],
  measure,
}
