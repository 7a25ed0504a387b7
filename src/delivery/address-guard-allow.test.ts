import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressRefused, createAddressGuard } from './address-guard.ts'

describe('the allow list', () => {
  it.each([
    ['127.0.0.0/8', '127.0.0.1'],
    ['127.0.0.0/8', '::ffff:127.0.0.1'],
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.0.0.0/104', '10.200.0.1'],
    ['::1', '::1'],
    ['fd00::/8', 'fd12:3456::1'],
    [' 192.168.0.0/16 ', '192.168.7.7'],
    ['169.254.169.254/32', '169.254.169.254'],
    ['64:ff9b::/96', '64:ff9b::808:808'],
    ['0.0.0.0/0', '10.0.0.1'],
  ])('%s allows %s', (network, address) => {
    expect(createAddressGuard({ allow: [network] }).refusal(address)).toBeNull()
  })

  it.each([
    ['127.0.0.0/8', '::1'],
    ['10.0.0.0/8', '192.168.0.1'],
    ['::/0', '10.0.0.1'],
    ['10.1.2.3', '10.1.2.4'],
    ['fd00::/8', 'fc00::1'],
  ])('%s does not allow %s', (network, address) => {
    expect(createAddressGuard({ allow: [network] }).refusal(address)).toBeInstanceOf(AddressRefused)
  })

  it.each([
    ['nothing', [], '192.168.1.5/32'],
    ['loopback, which is the default', ['127.0.0.0/8', '::1'], '127.0.0.0/8,::1/128,192.168.1.5/32'],
    ['networks of its own', ['127.0.0.0/8', '10.20.0.0/16'], '"$GOTALLO_ALLOW_NETWORKS,192.168.1.5/32"'],
    ['more than loopback', ['126.0.0.0/7', '::1'], '"$GOTALLO_ALLOW_NETWORKS,192.168.1.5/32"'],
    ['a range that begins in loopback', ['127.0.0.0/8', '::1/0'], '"$GOTALLO_ALLOW_NETWORKS,192.168.1.5/32"'],
  ])('where it allows %s, the refusal shows how to allow one more', (_what, allow, setting) => {
    const refused = createAddressGuard({ allow }).refusal('192.168.1.5')
    expect(refused?.message).toMatch(/only public addresses are called/)
    expect(refused?.message.endsWith(`for example GOTALLO_ALLOW_NETWORKS=${setting}.`)).toBe(true)
  })

  it.each([
    '',
    'localhost',
    '10.0.0.0/33',
    '10.0/8',
    '010.0.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/8x',
    '::/129',
    '10.0.0.0/-1',
    '::ffff:10.0.0.0/8',
  ])('refuses to start with "%s"', network => {
    expect(() => createAddressGuard({ allow: [network] })).toThrow(/GOTALLO_ALLOW_NETWORKS.*CIDR/)
  })

  it('counts for every spelling of an IPv4 address, and nothing else does', () => {
    const local = createAddressGuard({ allow: ['10.0.0.0/8'] })
    fc.assert(
      fc.property(fc.ipV4(), ip => {
        const verdict = local.refusal(ip) === null
        expect(local.refusal(`::ffff:${ip}`) === null).toBe(verdict)
        if (ip.startsWith('10.')) expect(verdict).toBe(true)
        if (ip.startsWith('127.')) expect(verdict).toBe(false)
      }),
    )
  })

  it('holds for what a URL names itself, without a look-up', () => {
    const resolve = () => Promise.reject(new Error('Nothing is to be looked up.'))
    const local = createAddressGuard({ allow: ['127.0.0.0/8'], resolve })
    for (const url of ['http://127.0.0.1/a', 'http://2130706433/', 'https://10.nowhere.invalid/', 'no URL'])
      expect(local.literalRefusal(url), url).toBeNull()
    for (const url of [
      'http://10.0.0.1/a',
      'http://0xa000001/',
      'https://u:p@[::1]:8443/',
      'https:/10.0.0.1',
    ])
      expect(local.literalRefusal(url), url).toBeInstanceOf(AddressRefused)
  })
})
