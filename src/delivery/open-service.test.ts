import { describe, expect, it } from 'vitest'
import type { Vault } from '../domain/vault.ts'
import { aService, SECRET } from './engine.testing.ts'
import { ServiceOpener } from './open-service.ts'

const OLD = `whsec_${Buffer.alloc(32, 1).toString('base64')}`

/** Opens only what was sealed for this row, and counts. */
const countingVault = () => {
  const opened: string[] = []
  const vault: Vault = {
    seal: (context, plain) => `${context}|${plain}`,
    open(context, sealed) {
      if (!sealed.startsWith(`${context}|`)) throw new Error('bad decrypt')
      opened.push(context)
      return sealed.slice(context.length + 1)
    },
  }
  return { vault, opened }
}

const secrets = (...list: readonly { secret: string; validUntil: number | null }[]) => JSON.stringify(list)

describe('ServiceOpener', () => {
  it('opens secrets and headers, each record once', () => {
    const { vault, opened } = countingVault()
    const opener = new ServiceOpener(vault)
    const service = aService('s', {
      secrets: vault.seal('s', secrets({ secret: SECRET, validUntil: null })),
      headers: vault.seal('s', '{"authorization":"Bearer x"}'),
    })
    const open = opener.open(service)
    expect(open.headers).toEqual({ authorization: 'Bearer x' })
    expect(open.keys(0).map(key => key.export())).toEqual([Buffer.alloc(32, 7)])
    expect(opener.open(service)).toBe(open)
    expect(opened).toEqual(['s', 's'])
  })

  it('opens a record that was changed anew', () => {
    const { vault } = countingVault()
    const opener = new ServiceOpener(vault)
    const service = aService('s', { secrets: vault.seal('s', secrets({ secret: SECRET, validUntil: null })) })
    const rotated = { ...service, secrets: vault.seal('s', secrets({ secret: OLD, validUntil: null })) }
    expect(opener.open(service).keys(0)[0]?.export()).toEqual(Buffer.alloc(32, 7))
    expect(opener.open(rotated).keys(0)[0]?.export()).toEqual(Buffer.alloc(32, 1))
  })

  it('signs with the old secret until its time is over, the newest first', () => {
    const { vault } = countingVault()
    const both = secrets({ secret: SECRET, validUntil: null }, { secret: OLD, validUntil: 1_000 })
    const open = new ServiceOpener(vault).open(aService('s', { secrets: vault.seal('s', both) }))
    const keysAt = (now: number) => open.keys(now).map(key => key.export()[0])
    expect(keysAt(999)).toEqual([7, 1])
    expect(keysAt(1_000)).toEqual([7])
  })

  it('says what is probably wrong where they cannot be opened', () => {
    const { vault } = countingVault()
    const stolen = aService('s', { secrets: vault.seal('other', '[]') })
    expect(() => new ServiceOpener(vault).open(stolen)).toThrow(/cannot be opened .*master key/)
  })
})
