/**
 * A hub that dies without a chance to say goodbye in the middle of an erasure, where KILL_ERASING is set: when
 * some of the messages are gone.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readConfig } from '../../../src/config.ts'
import { startHub } from '../../../src/main.ts'
import { Database } from '../../../src/store/postgres/database.ts'

const config = readConfig(process.env)
const hub = await startHub(config)
process.once('SIGTERM', signal => {
  void hub.stop(signal).then(() => process.exit())
})

const COUNTS =
  'SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM erasures) AS erasures'

/** How many rows there are of each. */
const counter = (): (() => Promise<Readonly<Record<string, unknown>>>) => {
  const { databaseUrl, data } = config
  if (databaseUrl === null) {
    const database = new DatabaseSync(join(data, 'gotallo.db'), { readOnly: true })
    return async () => ({ ...database.prepare(COUNTS).get() })
  }
  const database = new Database({ url: databaseUrl, connections: 1 })
  return async () => ({ ...(await database.read(session => session.one<object>(COUNTS))) })
}

if (process.env.KILL_ERASING !== undefined) {
  const count = counter()
  const { messages: all } = await count()
  // Between two steps of an erasure, timers have their turn.
  const look = async (): Promise<void> => {
    const { messages, erasures } = await count()
    if (Number(erasures) > 0 && Number(messages) < Number(all)) process.kill(process.pid, 'SIGKILL')
    setTimeout(() => void look(), 1)
  }
  void look()
}
