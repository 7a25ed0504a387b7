/** `npm run check`: every gate but the tests. */
import { runGates } from './gates.ts'

const ended = await runGates()
process.exitCode = ended.every(({ passed }) => passed) ? 0 : 1
