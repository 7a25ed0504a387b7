/**
 * A hub that dies without a chance to say goodbye in the middle of an erasure, where KILL_ERASING is set: when
 * some of the messages are gone.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readConfig } from '../../../src/config.ts'
import { startHub } from '../../../src/main.ts'

const config = readConfig(process.env)
const hub = await startHub(config)
process.once('SIGTERM', signal => {
  void hub.stop(signal).then(() => process.exit())
})

if (process.env.KILL_ERASING !== undefined) {
  const database = new DatabaseSync(join(config.data, 'gotallo.db'), { readOnly: true })
  const count = (table: string): number =>
    Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
  const all = count('messages')
  // Between two steps of an erasure, timers have their turn.
  setInterval(() => {
    if (count('erasures') > 0 && count('messages') < all) process.kill(process.pid, 'SIGKILL')
  }, 1)
}
