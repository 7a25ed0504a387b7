import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeKeyFile, markMoved, movedAt, openDataFolder, requireStore } from './data-folder.ts'
import { newMasterKey } from './secrets.ts'

describe('openDataFolder', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'gotallo-folder-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('makes the folder and its key, for the owner only, and finds the same key again', () => {
    const path = join(root, 'data')
    const first = openDataFolder(path, null)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(join(path, 'master.key')).mode & 0o777).toBe(0o600)
    expect(openDataFolder(path, null).masterKey).toEqual(first.masterKey)
  })

  it('makes no key where one is given', () => {
    const given = newMasterKey()
    const { masterKey } = openDataFolder(join(root, 'data'), given)
    expect(masterKey.toString('base64')).toBe(given)
    expect(() => statSync(join(root, 'data', 'master.key'))).toThrow()
  })

  it('refuses to make a new key beside a database whose secrets it could not open', () => {
    writeFileSync(join(root, 'gotallo.db'), '')
    expect(() => openDataFolder(root, null)).toThrow(/master\.key is missing/)
  })

  it('says which setting names a folder that cannot be used', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => openDataFolder(join(root, 'file'), null)).toThrow(/GOTALLO_DATA/)
  })
})

describe('markMoved', () => {
  let path: string
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'gotallo-folder-'))
    openDataFolder(path, null)
    writeFileSync(join(path, 'gotallo.db'), '')
  })
  afterEach(() => rmSync(path, { recursive: true }))

  it('has the store refused, and not the rest of the folder, until it is deleted', () => {
    expect(movedAt(path)).toBeNull()
    const file = markMoved(path, '2026-01-02T03:04:05.000Z')
    expect(movedAt(path)).toBe('2026-01-02T03:04:05.000Z')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const words = /moved into PostgreSQL \(2026-.*set GOTALLO_DATABASE_URL .*delete .*moved-to-postgresql/
    expect(() => openDataFolder(path, null)).toThrow(words)
    expect(() => requireStore(path)).toThrow(words)
    expect(openDataFolder(path, null, false).masterKey).toHaveLength(32)
    rmSync(file)
    requireStore(path)
    openDataFolder(path, null)
  })
})

describe('changeKeyFile', () => {
  let path: string
  let before: Buffer
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'gotallo-folder-'))
    before = openDataFolder(path, null).masterKey
  })
  afterEach(() => rmSync(path, { recursive: true }))

  const keyIn = (file: string): Buffer => Buffer.from(readFileSync(join(path, file), 'utf8'), 'base64')

  it('puts a new key into the place of the one before, which it keeps, all for the owner only', () => {
    const change = changeKeyFile(path)
    expect(change.old).toEqual([before])
    expect(change.next).toHaveLength(32)
    expect(change.next).not.toEqual(before)
    change.begin()
    change.finish()
    expect(readdirSync(path).sort()).toEqual(['master.key', 'master.key.previous'])
    for (const file of readdirSync(path)) expect(statSync(join(path, file)).mode & 0o777).toBe(0o600)
    expect(openDataFolder(path, null).masterKey).toEqual(change.next)
    expect(keyIn('master.key.previous')).toEqual(before)
    expect(change.previousFile).toBe(join(path, 'master.key.previous'))
  })

  it('changes nothing before it begins', () => {
    changeKeyFile(path)
    expect(readdirSync(path)).toEqual(['master.key'])
  })

  it('keeps the keys of earlier changes', () => {
    const keys = [before]
    for (let i = 0; i < 3; i += 1) {
      const change = changeKeyFile(path)
      change.begin()
      change.finish()
      keys.push(change.next)
    }
    const files = ['master.key.previous.1', 'master.key.previous.2', 'master.key.previous', 'master.key']
    expect(files.map(keyIn)).toEqual(keys)
  })

  it.each([
    ['begun', () => {}],
    [
      'between the two renames',
      () => renameSync(join(path, 'master.key'), join(path, 'master.key.previous')),
    ],
    ['with a draft of a later key left over', () => writeFileSync(join(path, 'master.key.next.draft'), 'gt')],
  ])('broken off %s, it refuses to serve with either key, and goes on with the same new one', (_, step) => {
    const first = changeKeyFile(path)
    first.begin()
    step()
    for (const given of [null, before.toString('base64'), first.next.toString('base64')])
      expect(() => openDataFolder(path, given)).toThrow(/run .*gotallo.* keys rotate/)
    const again = changeKeyFile(path)
    expect(again.old).toEqual([before])
    expect(again.next).toEqual(first.next)
    again.begin()
    again.finish()
    expect(openDataFolder(path, null).masterKey).toEqual(first.next)
    expect(keyIn('master.key.previous')).toEqual(before)
  })

  it('broken off while the key was being written, it begins anew', () => {
    writeFileSync(join(path, 'master.key.next.draft'), 'half a k')
    expect(openDataFolder(path, null).masterKey).toEqual(before)
    const change = changeKeyFile(path)
    change.begin()
    expect(keyIn('master.key.next')).toEqual(change.next)
  })

  it('says what is wrong where there is no key, or one that is damaged', () => {
    writeFileSync(join(path, 'master.key'), 'short')
    expect(() => changeKeyFile(path)).toThrow(/master\.key must be base64 of 32 bytes/)
    rmSync(join(path, 'master.key'))
    expect(() => changeKeyFile(path)).toThrow(/master\.key is missing/)
  })
})
