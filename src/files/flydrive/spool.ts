import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Written } from '../files.ts'
import { Digesting } from './digesting.ts'
import { withStore } from './unavailable.ts'

const PRIVATE_FOLDER = 0o700
const PRIVATE_FILE = 0o600

/**
 * What nobody has written to for so long is the leftover of a crash: a stream that stands still is given up
 * long before. Another process may be writing into the same folder.
 */
const LEFTOVER_AFTER_MS = 15 * 60_000

/** A file that has come in whole, on its way to its place. */
export interface Spooled extends Written {
  readonly path: string
}

/** Where files come in, so that what is in its place is always whole. */
export class Spool {
  readonly #folder: string
  #sweptAt = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Takes a stream to its end, onto the disk. The caller moves the file away, or removes it.
   * @param limit bytes
   * @throws FileTooLarge, FilesUnavailable; whatever the stream throws: nothing is left then
   */
  async take(stream: ReadableStream<Uint8Array>, limit: number): Promise<Spooled> {
    const path = join(this.#folder, randomBytes(16).toString('hex'))
    const handle = await this.#open(path, stream)
    try {
      const written = await receive(stream, handle, limit)
      await withStore('A file cannot be written', () => handle.sync())
      return { ...written, path }
    } catch (error) {
      await this.remove(path)
      throw error
    } finally {
      await handle.close()
    }
  }

  /** Never throws: what cannot be removed now is swept later. */
  async remove(path: string): Promise<void> {
    await rm(path, { force: true }).catch(() => undefined)
  }

  /** Removes what a crash left. Never throws. */
  async sweep(now: number): Promise<void> {
    this.#sweptAt = now
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name)
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }))
      if (now - mtimeMs > LEFTOVER_AFTER_MS) await this.remove(path)
    }
  }

  /** Makes the folder where there is none. @throws FilesUnavailable */
  async prepare(): Promise<void> {
    await withStore('The folder for files that come in cannot be made', () =>
      mkdir(this.#folder, { recursive: true, mode: PRIVATE_FOLDER }),
    )
  }

  async #open(path: string, stream: ReadableStream<Uint8Array>): Promise<FileHandle> {
    const now = Date.now()
    if (now - this.#sweptAt > LEFTOVER_AFTER_MS) await this.sweep(now)
    try {
      await this.prepare()
      return await withStore('A file cannot be written', () => open(path, 'wx', PRIVATE_FILE))
    } catch (error) {
      // Nobody will read it: whoever sends it must not wait for that.
      await stream.cancel(error).catch(() => undefined)
      throw error
    }
  }
}

/** Leaving the loop, by whatever is thrown, also gives the stream up. */
const receive = async (
  stream: ReadableStream<Uint8Array>,
  handle: FileHandle,
  limit: number,
): Promise<Written> => {
  const digesting = new Digesting(limit)
  for await (const chunk of stream) {
    digesting.take(chunk)
    await withStore('A file cannot be written', () => handle.appendFile(chunk))
  }
  return await digesting.result()
}
