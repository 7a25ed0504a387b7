/**
 * A hub that dies without a chance to say goodbye, at the moment when it would tell of something: KILL_AT names
 * the event. What it tells, it tells at once, before anything else is done.
 */
import { readConfig } from '../../../src/config.ts'
import { startHub } from '../../../src/main.ts'

const killAt = process.env.KILL_AT

await startHub(readConfig(process.env), [
  name => {
    if (name === killAt) process.kill(process.pid, 'SIGKILL')
  },
])
