import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { filesContract } from '../files.contract.ts'
import { FilesUnavailable } from '../files.ts'
import { createLocalFiles } from './local.ts'

const made: string[] = []

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-files-'))
  made.push(folder)
  return folder
}

const opened = async () => {
  const folder = temporary()
  const incoming = join(folder, '.incoming')
  const files = await createLocalFiles(folder)
  return { folder, incoming, files, leftovers: async () => readdirSync(incoming).length }
}

filesContract('a local folder', opened)

const text = (words: string) => new Blob([words]).stream()

describe('a local folder', () => {
  it('is for nobody else to read', async () => {
    const { folder, files } = await opened()
    await files.write('tenant/file/1', text('secret'), 100)
    expect(statSync(join(folder, 'tenant', 'file', '1')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'tenant')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, '.incoming')).mode & 0o777).toBe(0o700)
  })

  it('reads a single byte', async () => {
    const { files } = await opened()
    await files.write('tenant/file/1', text('abc'), 100)
    for (const [at, letter] of ['a', 'b', 'c'].entries()) {
      const stream = await files.read('tenant/file/1', { start: at, end: at })
      expect(await new Response(stream).text()).toBe(letter)
    }
  })

  it('keeps no empty folders', async () => {
    const { folder, files } = await opened()
    await files.write('tenant/a/1', text('a'), 100)
    await files.write('tenant/b/1', text('b'), 100)
    await files.remove('tenant/a/1')
    expect(readdirSync(join(folder, 'tenant'))).toEqual(['b'])
    await files.remove('tenant/b/1')
    expect(existsSync(join(folder, 'tenant'))).toBe(false)
    expect(existsSync(folder)).toBe(true)
  })

  it('removes what a crash left, and nothing that is still being written', async () => {
    const { folder, incoming } = await opened()
    writeFileSync(join(incoming, 'old'), 'half')
    utimesSync(join(incoming, 'old'), new Date(0), new Date(0))
    writeFileSync(join(incoming, 'new'), 'half')
    await createLocalFiles(folder)
    expect(readdirSync(incoming)).toEqual(['new'])
  })

  it('never leaves its folder', async () => {
    const { folder, files } = await opened()
    await expect(files.write('../outside', text('x'), 100)).rejects.toThrow(FilesUnavailable)
    await expect(files.read('a/../../outside')).rejects.toThrow(FilesUnavailable)
    await expect(files.remove('a/../../outside')).rejects.toThrow(FilesUnavailable)
    expect(existsSync(join(folder, '..', 'outside'))).toBe(false)
  })

  it('is not one without files where it is gone', async () => {
    const { folder, files } = await opened()
    rmSync(folder, { recursive: true })
    await expect(files.read('tenant/file/1')).rejects.toThrow(FilesUnavailable)
  })

  it('says so where it cannot be written', async () => {
    const { folder, files } = await opened()
    writeFileSync(join(folder, 'tenant'), 'a file where a folder should be')
    const source = text('x')
    await expect(files.write('tenant/file/1', source, 100)).rejects.toThrow(FilesUnavailable)
    rmSync(join(folder, '.incoming'), { recursive: true })
    writeFileSync(join(folder, '.incoming'), 'a file where a folder should be')
    let cancelled = false
    const unread = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true
      },
    })
    await expect(files.write('t/f/1', unread, 100)).rejects.toThrow(FilesUnavailable)
    expect(cancelled).toBe(true)
    expect(await files.check()).toMatch(/cannot be made: .*\w/)
  })
})
