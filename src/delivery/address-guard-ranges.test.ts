import { describe, expect, it } from 'vitest'
import { readAddress, specialRange } from './address-guard-ranges.ts'

/** The IANA special-purpose address registries, and the ranges beside them: first address, last address. */
const SPECIAL: readonly (readonly [first: string, last: string, words: string])[] = [
  ['0.0.0.0', '0.255.255.255', 'this network'],
  ['10.0.0.0', '10.255.255.255', 'private'],
  ['100.64.0.0', '100.127.255.255', 'CGNAT'],
  ['127.0.0.0', '127.255.255.255', 'loopback'],
  ['169.254.0.0', '169.254.255.255', 'link-local'],
  ['172.16.0.0', '172.31.255.255', 'private'],
  ['192.0.0.0', '192.0.0.255', 'IETF'],
  ['192.0.0.9', '192.0.0.10', 'IETF'],
  ['192.0.0.170', '192.0.0.171', 'IETF'],
  ['192.0.2.0', '192.0.2.255', 'documentation'],
  ['192.31.196.0', '192.31.196.255', 'AS112'],
  ['192.52.193.0', '192.52.193.255', 'AMT'],
  ['192.88.99.0', '192.88.99.255', '6to4'],
  ['192.168.0.0', '192.168.255.255', 'private'],
  ['192.175.48.0', '192.175.48.255', 'AS112'],
  ['198.18.0.0', '198.19.255.255', 'benchmarks'],
  ['198.51.100.0', '198.51.100.255', 'documentation'],
  ['203.0.113.0', '203.0.113.255', 'documentation'],
  ['224.0.0.0', '239.255.255.255', 'multicast'],
  ['240.0.0.0', '255.255.255.254', 'reserved'],
  ['255.255.255.255', '255.255.255.255', 'broadcast'],
  ['169.254.169.254', '169.254.169.254', 'credentials'],
  ['100.100.100.200', '100.100.100.200', 'credentials'],
  ['168.63.129.16', '168.63.129.16', 'Azure'],
  ['::', '::', 'unspecified'],
  ['::1', '::1', 'loopback'],
  ['::2', '::ffff:ffff', 'deprecated spelling'],
  ['::ffff:0:0:0', '::ffff:0:ffff:ffff', 'SIIT'],
  ['64:ff9b::', '64:ff9b::ffff:ffff', 'NAT64'],
  ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'local NAT64'],
  ['100::', '100::ffff:ffff:ffff:ffff', 'discards'],
  ['100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff', 'dummy'],
  ['200::', '3ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'outside'],
  ['1fff:ffff::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'outside'],
  ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff', 'Teredo'],
  ['2001:1::1', '2001:1::3', 'IETF'],
  ['2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff', 'benchmarks'],
  ['2001:3::', '2001:3:ffff:ffff:ffff:ffff:ffff:ffff', 'AMT'],
  ['2001:4:112::', '2001:4:112:ffff:ffff:ffff:ffff:ffff', 'AS112'],
  ['2001:10::', '2001:1f:ffff:ffff:ffff:ffff:ffff:ffff', 'ORCHID'],
  ['2001:20::', '2001:2f:ffff:ffff:ffff:ffff:ffff:ffff', 'ORCHID'],
  ['2001:30::', '2001:3f:ffff:ffff:ffff:ffff:ffff:ffff', 'drone'],
  ['2001:100::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'IETF'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'documentation'],
  ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '6to4'],
  ['2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff', 'AS112'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', 'documentation'],
  ['4000::', '5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'outside'],
  ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'routing'],
  ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'unique local'],
  ['fe00::', 'fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'outside'],
  ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'link-local'],
  ['fe80::1%eth0', 'fe80::1%1', 'link-local'],
  ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'site-local'],
  ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'multicast'],
]

/** The neighbours of those ranges: they are public. */
const PUBLIC = [
  ...[
    '1.0.0.0',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
  ],
  ...[
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '191.255.255.255',
    '192.0.1.0',
    '192.0.3.0',
  ],
  ...['192.31.195.255', '192.52.194.0', '192.88.98.255', '192.88.100.0', '192.167.255.255', '192.169.0.0'],
  ...['192.175.49.0', '198.17.255.255', '198.20.0.0', '198.51.99.255', '203.0.112.255', '203.0.114.0'],
  ...[
    '223.255.255.255',
    '168.63.129.15',
    '8.8.8.8',
    '2000::1',
    '2001:200::',
    '2001:db7:ffff::',
    '2001:db9::',
  ],
  ...['2003::', '2606:4700::1111', '2620:4f:8001::', '2a00::1', '3ffe::1', '3fff:1000::', '::ffff:8.8.8.8'],
]

const rangeOf = (address: string): string | null => {
  const ip = readAddress(address)
  if (ip === null) throw new Error(`${address} is not read`)
  return specialRange(ip)
}

describe('special ranges', () => {
  it.each(SPECIAL)('%s to %s: %s', (first, last, words) => {
    expect(rangeOf(first)).toContain(words)
    expect(rangeOf(last)).toContain(words)
  })

  it.each(SPECIAL.filter(([first]) => !first.includes(':')))(
    '::ffff:%s to ::ffff:%s: %s',
    (first, last, words) => {
      expect(rangeOf(`::ffff:${first}`)).toContain(words)
      expect(rangeOf(`::ffff:${last}`)).toContain(words)
    },
  )

  it.each(PUBLIC)('%s is public', address => {
    expect(rangeOf(address)).toBeNull()
  })
})

describe('readAddress', () => {
  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '127.0.0.1.',
    '256.0.0.1',
    '[::1]',
    '::1/128',
  ])('guesses nothing about "%s"', text => {
    expect(readAddress(text)).toBeNull()
  })
})
