import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { AddressRefused, createAddressGuard, type Resolve } from './address-guard.ts'

const resolvingTo =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))

const failingWith =
  (code: string): Resolve =>
  async () => {
    throw Object.assign(new Error(code), { code })
  }

const guard = createAddressGuard({ allow: [], resolve: resolvingTo('93.184.216.34') })

const lookUp = (
  from: ReturnType<typeof createAddressGuard>,
  options: { readonly all?: boolean; readonly family?: number },
): Promise<{ error: Error | null; address: string | LookupAddress[]; family: number | undefined }> =>
  new Promise(resolve => {
    from.lookup('hooks.test', options, (error, address, family) => resolve({ error, address, family }))
  })

describe('checkUrl looks at the text', () => {
  it.each([
    ['', 'not a URL'],
    ['hooks.example.com/x', 'not a URL'],
    ['https://', 'not a URL'],
    ['https://256.1.1.1/', 'not a URL'],
    ['http://a b/', 'not a URL'],
    ['ftp://hooks.example.com/', 'ftp:'],
    ['file:///etc/passwd', 'file:'],
    ['javascript:alert(1)', 'javascript:'],
    ['https://user@hooks.example.com/', 'user name or a password'],
    ['https://:secret@hooks.example.com/', 'user name or a password'],
    ['https://@hooks.example.com/', 'an @ before its host'],
    ['https://:@hooks.example.com/', 'an @ before its host'],
    ['https://@@hooks.example.com', 'an @ before its host'],
    [' https://hooks.example.com/', 'a space or a control character'],
    ['https://hooks.example.com/\n', 'a space or a control character'],
    ['https://hooks.exa\tmple.com/', 'a space or a control character'],
    ['https://hooks.example.com/a b', 'a space or a control character'],
    ['https://hooks.example.com/\u00a0', 'a space or a control character'],
    ['https://hooks.example.com/\u0000', 'a space or a control character'],
    ['https://hooks.example.com/\u0085', 'a space or a control character'],
    ['https://hooks.example.com/#\u007f', 'a space or a control character'],
    ['https://hooks.example.com/\ud800', 'a space or a control character'],
    ['https:hooks.example.com/', 'exactly two slashes'],
    ['https:/hooks.example.com/', 'exactly two slashes'],
    ['https:///hooks.example.com/', 'exactly two slashes'],
    ['https:\\\\hooks.example.com/', 'exactly two slashes'],
    ['https://\\hooks.example.com/', 'exactly two slashes'],
    ['http://hooks.example.com:0/', 'Port 0'],
    [`https://hooks.example.com/${'ü'.repeat(1_000)}`, '6026 characters once it is encoded'],
    [`https://hooks.example.com/${'x'.repeat(2_048)}`, 'at most 2048'],
  ])('%s', async (url, words) => {
    const verdict = await guard.checkUrl(url)
    expect(verdict).toMatchObject({ ok: false, code: 'url_invalid' })
    expect(verdict).toHaveProperty('detail', expect.stringContaining(words))
  })

  it('takes a URL of exactly the greatest length', async () => {
    const start = 'https://hooks.example.com/'
    expect(await guard.checkUrl(start + 'x'.repeat(2_048 - start.length))).toEqual({ ok: true })
  })
})

describe('checkUrl looks at every address', () => {
  /** Every way to spell an address that must not be called. */
  it.each([
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://127.000.000.001/',
    'http://①②⑦.⓪.⓪.①/',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:7f00:0001]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:0:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::10.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fd00:ec2::254]/',
    'https://168.63.129.16/',
  ])('refuses %s', async url => {
    expect(await guard.checkUrl(url)).toMatchObject({ ok: false, code: 'address_not_public' })
  })

  it('takes a public address and a public name', async () => {
    for (const url of [
      'http://93.184.216.34/',
      'https://[2606:4700::1111]/',
      'https://hooks.example.com/?a=1#b',
      'HTTPS://hooks.example.com',
      'https://hooks.example.com/@me?to=a@b.example#c@d',
      'https://hooks.example.com\\@hook',
    ])
      expect(await guard.checkUrl(url)).toEqual({ ok: true })
  })

  it('resolves the name once, as punycode and with its trailing dot', async () => {
    const asked: string[] = []
    const noting = createAddressGuard({
      allow: [],
      resolve: async host => {
        asked.push(host)
        return [{ address: '127.0.0.1', family: 4 }]
      },
    })
    for (const url of ['https://bücher.test/', 'https://LOCALHOST./', 'https://metadata。google。internal/'])
      expect(await noting.checkUrl(url)).toMatchObject({ code: 'address_not_public' })
    expect(asked).toEqual(['xn--bcher-kva.test', 'localhost.', 'metadata.google.internal'])
  })

  it('refuses a name when a single one of its addresses must not be called, and says which, why and the setting', async () => {
    const mixed = createAddressGuard({ allow: [], resolve: resolvingTo('93.184.216.34', '10.1.2.3') })
    expect(await mixed.checkUrl('https://hooks.test/x')).toEqual({
      ok: false,
      code: 'address_not_public',
      detail:
        'hooks.test leads to 10.1.2.3, which is a private address (10.0.0.0/8); only public addresses are called. ' +
        'To allow it, add its network to GOTALLO_ALLOW_NETWORKS, for example GOTALLO_ALLOW_NETWORKS=10.1.2.3/32.',
    })
  })

  it.each([
    ['the resolver finds no name', failingWith('ENOTFOUND'), 'ENOTFOUND'],
    ['the name servers do not answer', failingWith('EAI_AGAIN'), 'EAI_AGAIN'],
    ['the name has no addresses', resolvingTo(), 'ENOTFOUND'],
    [
      'the resolver breaks',
      (() => {
        throw new TypeError('broken')
      }) as Resolve,
      'no answer',
    ],
  ])('host_unresolved where %s', async (_, resolve, words) => {
    const verdict = await createAddressGuard({ allow: [], resolve }).checkUrl('https://hooks.test/')
    expect(verdict).toMatchObject({ ok: false, code: 'host_unresolved' })
    expect(verdict).toHaveProperty('detail', expect.stringContaining(words))
  })

  it('asks the system where no resolver is given', async () => {
    const real = createAddressGuard({ allow: [] })
    expect(await real.checkUrl('http://localhost/')).toMatchObject({ code: 'address_not_public' })
  })
})

describe('lookup, at connecting', () => {
  const both = createAddressGuard({ allow: [], resolve: resolvingTo('93.184.216.34', '2606:4700::1111') })

  it('gives all addresses, or the first of the family that was asked for', async () => {
    expect(await lookUp(both, { all: true })).toMatchObject({
      error: null,
      address: [
        { address: '93.184.216.34', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ],
    })
    expect(await lookUp(both, {})).toEqual({ error: null, address: '93.184.216.34', family: 4 })
    expect(await lookUp(both, { family: 6 })).toEqual({ error: null, address: '2606:4700::1111', family: 6 })
  })

  it('fails where there is nothing in the family', async () => {
    const { error } = await lookUp(guard, { family: 6 })
    expect(error).toMatchObject({ code: 'ENOTFOUND' })
  })

  it.each([{ all: true }, { all: false }])('refuses with a typed error (%o)', async options => {
    const mixed = createAddressGuard({ allow: [], resolve: resolvingTo('93.184.216.34', '127.0.0.1') })
    const { error } = await lookUp(mixed, options)
    expect(error).toBeInstanceOf(AddressRefused)
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', address: '127.0.0.1' })
  })

  it('passes on what the resolver says', async () => {
    const { error } = await lookUp(createAddressGuard({ allow: [], resolve: failingWith('EAI_AGAIN') }), {})
    expect(error).toMatchObject({ code: 'EAI_AGAIN' })
  })

  it('asks once for those who ask at the same time, and again for those who come later', async () => {
    let asked = 0
    const counting = createAddressGuard({
      allow: [],
      resolve: async () => {
        asked += 1
        return [{ address: '93.184.216.34', family: 4 }]
      },
    })
    await Promise.all(Array.from({ length: 64 }, () => lookUp(counting, { all: true })))
    expect(asked).toBe(1)
    await lookUp(counting, { all: true })
    expect(asked).toBe(2)
  })
})
