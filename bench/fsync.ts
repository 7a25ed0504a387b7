import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { percentile } from './stats.ts'

const WRITES = 500
const BYTES = 8_192

/** How long the machine's own disk takes to keep a page, at its 99th of 100, in milliseconds. */
export const fsyncP99 = (): number => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-bench-fsync-'))
  const file = openSync(join(folder, 'pages'), 'w')
  const page = Buffer.alloc(BYTES, 1)
  const times = Array.from({ length: WRITES }, () => {
    const began = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return performance.now() - began
  })
  closeSync(file)
  rmSync(folder, { recursive: true })
  return percentile(times, 0.99)
}
