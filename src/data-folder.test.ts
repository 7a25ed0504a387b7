import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataFolder } from './data-folder.ts'
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
