import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Holds the name of the node that was started last with this data folder, and the name of its machine. */
const fileIn = (folder: string): string => join(folder, 'node')

const PRIVATE_FILE = 0o600

/**
 * The node that ran with this data folder before, and is dead, since this one has the folder's lock: what it left is
 * taken over at once, and not when its leases have run out. A folder that several machines share says nothing.
 * @returns its name; null where none is known
 */
export const predecessorIn = (folder: string): string | null => {
  try {
    const [node, machine] = readFileSync(fileIn(folder), 'utf8').trim().split(' ')
    return machine === hostname() ? (node ?? null) : null
  } catch {
    return null
  }
}

/** Notes this node's name for its successor; where that cannot be written its leases run out. */
export const noteNode = (folder: string, node: string): void => {
  try {
    writeFileSync(fileIn(folder), `${node} ${hostname()}\n`, { mode: PRIVATE_FILE })
  } catch {
    // Nothing depends on it but how soon its successor goes on.
  }
}
