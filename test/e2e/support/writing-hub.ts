/**
 * A hub that dies without a chance to say goodbye when the bytes of an upload lie in the file store, and before its row
 * is written.
 */
import { readConfig } from '../../../src/config.ts'
import { DiskFiles } from '../../../src/files/flydrive/disk-files.ts'
import { startHub } from '../../../src/main.ts'

const { write } = DiskFiles.prototype
DiskFiles.prototype.write = async function (this: DiskFiles, key, stream, limit) {
  const written = await write.call(this, key, stream, limit)
  if (key.endsWith('/upload')) process.kill(process.pid, 'SIGKILL')
  return written
}

const hub = await startHub(readConfig(process.env))
process.once('SIGTERM', signal => {
  void hub.stop(signal).then(() => process.exit())
})
