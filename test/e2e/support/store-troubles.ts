import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestHub } from './hub.ts'

/** Runs a command to its end. @returns whether it is there and succeeded */
export const succeeds = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A file system of its own in memory, which fills up and is made read-only without harm to the machine's. */
export class Disk {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /**
   * @param size as mount takes it, such as `8m`
   * @returns null where this user may not mount one
   */
  static mount(size: string): Disk | null {
    const path = mkdtempSync(join(tmpdir(), 'gotallo-disk-'))
    if (succeeds('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'gotallo-test', path)) return new Disk(path)
    rmSync(path, { recursive: true })
    return null
  }

  /** @param options as mount takes them, such as `size=16m` or `ro`; `ro` only while nobody has a file open to write */
  remount(options: string): void {
    execFileSync('mount', ['-o', `remount,${options}`, this.path], { stdio: 'ignore' })
  }

  /**
   * Fills it up.
   * @param free bytes that are left
   * @returns what makes room again
   */
  fill(free = 0): () => void {
    const file = join(this.path, 'filler')
    const { bavail, bsize } = statfsSync(this.path)
    try {
      writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - free)))
    } catch (error) {
      // Somebody else wrote meanwhile: it is as full as it can be.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
    return () => rmSync(file)
  }

  unmount(): void {
    execFileSync('umount', [this.path])
    rmSync(this.path, { recursive: true })
  }
}

/** May the size of a running process's files be limited here? */
export const hasLimits = succeeds('prlimit', '--version')

/**
 * Lets no file of the hub grow beyond a size, nor be written beyond it.
 * @param bytes 0: nothing can be written
 * @returns what ends it
 */
export const limitFiles = ({ pid }: TestHub, bytes = 0): (() => void) => {
  const limit = (size: string) => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${size}:`])
  limit(String(bytes))
  return () => void limit('unlimited')
}

/** Keeps the database locked, as another process would. @returns what ends it */
export const lockDatabase = ({ data }: TestHub): (() => void) => {
  const other = new DatabaseSync(join(data, 'gotallo.db'))
  other.exec('BEGIN IMMEDIATE')
  return () => other.close()
}

/**
 * Makes files immutable: not even the superuser may open them to write then, and nobody who has them open may write.
 * @returns what ends it
 */
export const makeImmutable = (...files: string[]): (() => void) => {
  execFileSync('chattr', ['+i', ...files], { stdio: 'ignore' })
  return () => void execFileSync('chattr', ['-i', ...files], { stdio: 'ignore' })
}

/** May files be made immutable here, with effect on those who have them open? Some file systems let them write on. */
export const canMakeImmutable = (): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-immutable-'))
  const path = join(folder, 'file')
  const open = openSync(path, 'w')
  try {
    const end = makeImmutable(path)
    try {
      writeSync(open, 'x')
      return false
    } catch {
      return true
    } finally {
      end()
    }
  } catch {
    return false
  } finally {
    closeSync(open)
    rmSync(folder, { recursive: true })
  }
}
