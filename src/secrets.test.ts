import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isUuid } from './domain/id.ts'
import {
  createFileLinks,
  createNewId,
  createVault,
  digest,
  fileLinkKey,
  LINK_KEY,
  mintToken,
  newMasterKey,
  newSigningSecret,
  parseMasterKey,
} from './secrets.ts'
import { sqliteHarness } from './store/sqlite/testkit.ts'

describe('the vault', () => {
  const vault = createVault(randomBytes(32))

  it('opens what it sealed, and seals the same text differently each time', () => {
    const sealed = vault.seal('row-1', 'grüße')
    expect(vault.open('row-1', sealed)).toBe('grüße')
    expect(vault.seal('row-1', 'grüße')).not.toBe(sealed)
    expect(sealed).not.toContain('grüße')
  })

  it('opens nothing that was moved to another row, changed, or sealed with another key', () => {
    const sealed = vault.seal('row-1', 'secret')
    expect(() => vault.open('row-2', sealed)).toThrow()
    expect(() => createVault(randomBytes(32)).open('row-1', sealed)).toThrow()
    const bytes = Buffer.from(sealed.slice(3), 'base64')
    bytes[14] = (bytes[14] ?? 0) ^ 1
    expect(() => vault.open('row-1', `v1:${bytes.toString('base64')}`)).toThrow()
  })
})

describe('keys, secrets, tokens, ids', () => {
  it('takes a master key of 32 bytes only', () => {
    expect(parseMasterKey(newMasterKey())).toHaveLength(32)
    expect(() => parseMasterKey('c2hvcnQ=')).toThrow(/openssl rand -base64 32/)
  })

  it('makes signing secrets of the Standard Webhooks form', () => {
    const [, key] = /^whsec_(.+)$/.exec(newSigningSecret()) ?? []
    expect(Buffer.from(key ?? '', 'base64')).toHaveLength(32)
  })

  it('keeps only the hash of a token', () => {
    const { token, hash } = mintToken()
    expect(token).toMatch(/^gt_[\w-]{43}$/)
    expect(hash).toBe(digest(token))
  })

  it('makes ids that only grow, within a millisecond and when the clock goes back', () => {
    const newId = createNewId()
    const at = (i: number): number => 1_750_000_000_000 + (i > 9_000 ? -5_000 : Math.floor(i / 6_000))
    const ids = Array.from({ length: 10_000 }, (_, i) => newId(at(i)))
    expect(new Set(ids).size).toBe(10_000)
    expect(ids.every(isUuid)).toBe(true)
    expect(ids).toEqual([...ids].sort())
  })
})

describe('the key of file links', () => {
  it('is made once, whoever comes first, and stays when the master key is changed', async () => {
    const harness = await sqliteHarness()
    const [a, b] = [await harness.open(), await harness.open()]
    try {
      const vault = createVault(randomBytes(32))
      const [one, other] = await Promise.all([fileLinkKey(a.secrets, vault), fileLinkKey(b.secrets, vault)])
      expect(one).toHaveLength(32)
      expect(other).toEqual(one)
      expect(await a.secrets.secret(LINK_KEY)).not.toContain(one.toString('base64'))

      const next = createVault(randomBytes(32))
      await expect(fileLinkKey(a.secrets, next)).rejects.toThrow()
      const [sealed] = await a.secrets.sealed(null, 1)
      if (sealed === undefined) throw new Error('The key is not told among the sealed texts.')
      const after = next.seal(LINK_KEY, vault.open(sealed.context, sealed.text))
      await a.secrets.reseal([{ place: sealed.place, before: sealed.text, after }], null)
      expect(await fileLinkKey(b.secrets, next)).toEqual(one)
    } finally {
      await a.close()
      await b.close()
      await harness.close()
    }
  })
})

describe('file links', () => {
  let now = 1_750_000_000_000
  const links = createFileLinks(randomBytes(32), 'https://hub.example.com', 60_000, () => now)
  const partsOf = (link: string): [string, string] => {
    const { searchParams } = new URL(link)
    return [searchParams.get('expires') ?? '', searchParams.get('signature') ?? '']
  }

  it('work for their file until they expire', () => {
    const link = links.link('file-1')
    const [expires, signature] = partsOf(link)
    expect(link.startsWith('https://hub.example.com/files/file-1?')).toBe(true)
    expect(links.verify('file-1', expires, signature)).toBe(true)
    expect(links.verify('file-2', expires, signature)).toBe(false)
    expect(links.verify('file-1', String(Number(expires) + 1), signature)).toBe(false)
    now += 61_000
    expect(links.verify('file-1', expires, signature)).toBe(false)
  })

  it('may have a name behind the file, which says nothing', () => {
    const named = links.link('file-1', 'file.jpeg')
    expect(named).toBe(links.link('file-1').replace('?', '/file.jpeg?'))
    expect(links.verify('file-1', ...partsOf(named))).toBe(true)
  })
})
