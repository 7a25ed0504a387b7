import { mkdir, open, rename, rmdir, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { Disk, KeyNormalizer } from 'flydrive'
import { FSDriver } from 'flydrive/drivers/fs'
import type { ByteRange, Files } from '../files.ts'
import { DiskFiles, type Shelf } from './disk-files.ts'
import { Spool, type Spooled } from './spool.ts'

const PRIVATE_FOLDER = 0o700
/** In the same file system as the rest, so that a file is moved by its name alone. Never the beginning of a key. */
const SPOOL = '.incoming'
/** How often a file is put anew whose folder another call, finding it empty, has just removed. */
const TRIES = 5

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/** Makes what was done in a folder outlast a power cut. Windows cannot, and needs not. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

class LocalShelf implements Shelf {
  readonly #root: string
  readonly #disk: Disk
  readonly #keys = new KeyNormalizer()

  constructor(root: string) {
    this.#root = root
    this.#disk = new Disk(new FSDriver({ location: root, visibility: 'private' }))
  }

  async put(key: string, file: Spooled): Promise<void> {
    const path = this.#path(key)
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#move(file.path, path)
        return
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || attempt === TRIES) throw error
      }
    }
  }

  async open(key: string, range?: ByteRange): Promise<Readable | null> {
    const path = this.#path(key)
    try {
      const handle = await open(path, 'r')
      return handle.createReadStream(range === undefined ? {} : { start: range.start, end: range.end })
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
      // A folder that is not there, as where its disk is not mounted, must not look like one without files.
      await stat(this.#root)
      return null
    }
  }

  async remove(key: string): Promise<void> {
    await this.#disk.delete(key)
    await this.#removeEmpty(dirname(this.#path(key)))
  }

  #path(key: string): string {
    return join(this.#root, this.#keys.normalize(key))
  }

  async #move(from: string, to: string): Promise<void> {
    const folder = dirname(to)
    const made = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
    await rename(from, to)
    await syncFolder(folder)
    if (made === undefined) return
    for (let above = folder; above !== dirname(made); ) {
      above = dirname(above)
      await syncFolder(above)
    }
  }

  /** Removes a folder and those above it, as long as they are empty. */
  async #removeEmpty(folder: string): Promise<void> {
    if (relative(this.#root, folder) === '') return
    try {
      await rmdir(folder)
    } catch {
      return
    }
    await this.#removeEmpty(dirname(folder))
  }
}

/**
 * Files in a folder of this machine, made where there is none. What a crash left of files that were coming in is
 * removed at the start.
 * @throws FilesUnavailable where the folder cannot be made
 */
export const createLocalFiles = async (folder: string): Promise<Files> => {
  const root = resolve(folder)
  const spool = new Spool(join(root, SPOOL))
  await spool.prepare()
  await spool.sweep(Date.now())
  return new DiskFiles(new LocalShelf(root), spool)
}
