/** A process that holds the lock of the folder named by its argument until it is killed. */
import { lockServer } from './lock.ts'

lockServer(process.argv[2] ?? '')
process.stdout.write('locked\n')
setInterval(() => {}, 1_000)
