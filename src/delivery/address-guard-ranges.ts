import ipaddr from 'ipaddr.js'

/** An address as numbers; an IPv4 address spelled as IPv6 (`::ffff:10.0.0.1`) is read as the IPv4 address that it is. */
export type Ip = ipaddr.IPv4 | ipaddr.IPv6

/** A network: its base address and the length of its prefix in bits. */
export type Network = readonly [Ip, number]

const MAPPED_BITS = 96
/** Of 127.0.0.0/8; the other family has one address. */
const LOOPBACK_BITS = 8

const isMapped = (ip: Ip): ip is ipaddr.IPv6 => ip instanceof ipaddr.IPv6 && ip.isIPv4MappedAddress()

/**
 * Reads an address in its canonical spelling, as a resolver or a WHATWG URL gives it: four decimal parts, or IPv6.
 * @returns null where the text is anything else, so that nothing is guessed about octal, hexadecimal or short spellings
 */
export const readAddress = (text: string): Ip | null => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  if (!ipaddr.IPv6.isValid(text)) return null
  const ip = ipaddr.IPv6.parse(text)
  return isMapped(ip) ? ip.toIPv4Address() : ip
}

/**
 * Reads a network in CIDR notation (`10.0.0.0/8`, `fd00::/8`), or a bare address as the network of itself alone.
 * @returns null where the text is neither
 */
export const readNetwork = (text: string): Network | null => {
  const slash = text.indexOf('/')
  const ip = readAddress(slash < 0 ? text : text.slice(0, slash))
  if (ip === null) return null
  const length = ip instanceof ipaddr.IPv4 ? 32 : 128
  if (slash < 0) return [ip, length]
  const digits = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(digits)) return null
  // `::ffff:10.0.0.0/104` is 10.0.0.0/8 in its IPv6 spelling.
  const spelledLonger = ip instanceof ipaddr.IPv4 && text.includes(':')
  const bits = Number(digits) - (spelledLonger ? MAPPED_BITS : 0)
  return bits >= 0 && bits <= length ? [ip, bits] : null
}

/** True where the address lies in the network. */
export const isWithin = (ip: Ip, network: Network): boolean =>
  ip.kind() === network[0].kind() && ip.match(network[0], network[1])

/** An address as the network of itself alone. */
export const asNetwork = (ip: Ip): Network => [ip, ip instanceof ipaddr.IPv4 ? 32 : 128]

/** A network in CIDR notation. */
export const inCidr = ([ip, bits]: Network): string => `${ip.toString()}/${bits}`

/** Does it hold loopback addresses alone? */
export const isLoopback = ([ip, bits]: Network): boolean =>
  ip.range() === 'loopback' && bits >= (ip instanceof ipaddr.IPv4 ? LOOPBACK_BITS : 128)

/**
 * What each range is, in words that follow "is". After the IANA special-purpose address registries (RFC 6890 and its
 * followers) for IPv4 and IPv6, and what they leave out: multicast, site-local, and the one metadata service that sits
 * on a public address. The narrower range comes first.
 */
const SPECIAL: readonly (readonly [cidr: string, words: string])[] = [
  ['169.254.169.254/32', 'where clouds serve the machine its credentials'],
  ['168.63.129.16/32', 'where Azure serves the machine its configuration'],
  ['100.100.100.200/32', 'where Alibaba Cloud serves the machine its credentials'],
  ['0.0.0.0/8', 'an address of "this network"'],
  ['10.0.0.0/8', 'a private address'],
  ['100.64.0.0/10', "a carrier's shared address (CGNAT)"],
  ['127.0.0.0/8', 'a loopback address'],
  ['169.254.0.0/16', 'a link-local address'],
  ['172.16.0.0/12', 'a private address'],
  ['192.0.0.0/24', 'reserved for protocols of the IETF'],
  ['192.0.2.0/24', 'reserved for documentation'],
  ['192.31.196.0/24', 'reserved for AS112 name servers'],
  ['192.52.193.0/24', 'reserved for multicast tunnels (AMT)'],
  ['192.88.99.0/24', 'reserved for 6to4 relays'],
  ['192.168.0.0/16', 'a private address'],
  ['192.175.48.0/24', 'reserved for AS112 name servers'],
  ['198.18.0.0/15', 'reserved for benchmarks'],
  ['198.51.100.0/24', 'reserved for documentation'],
  ['203.0.113.0/24', 'reserved for documentation'],
  ['224.0.0.0/4', 'a multicast address'],
  ['255.255.255.255/32', 'the broadcast address'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'the unspecified address'],
  ['::1/128', 'a loopback address'],
  ['::/96', 'an IPv4 address in a deprecated spelling'],
  ['::ffff:0:0:0/96', 'an IPv4 address in translation (SIIT)'],
  ['64:ff9b::/96', 'an IPv4 address behind NAT64'],
  ['64:ff9b:1::/48', 'an IPv4 address behind a local NAT64'],
  ['100::/64', 'an address that discards what it gets'],
  ['100:0:0:1::/64', 'the dummy prefix'],
  ['2001::/32', 'a Teredo tunnel'],
  ['2001:2::/48', 'reserved for benchmarks'],
  ['2001:3::/32', 'reserved for multicast tunnels (AMT)'],
  ['2001:4:112::/48', 'reserved for AS112 name servers'],
  ['2001:10::/28', 'a deprecated ORCHID, which cannot be routed'],
  ['2001:20::/28', 'an ORCHID, which cannot be routed'],
  ['2001:30::/28', 'the identity of a drone'],
  ['2001::/23', 'reserved for protocols of the IETF'],
  ['2001:db8::/32', 'reserved for documentation'],
  ['2002::/16', 'a 6to4 tunnel to an IPv4 address'],
  ['2620:4f:8000::/48', 'reserved for AS112 name servers'],
  ['3fff::/20', 'reserved for documentation'],
  ['5f00::/16', 'a segment of a routing path'],
  ['fc00::/7', 'a private address (unique local)'],
  ['fe80::/10', 'a link-local address'],
  ['fec0::/10', 'a private address (site-local)'],
  ['ff00::/8', 'a multicast address'],
]

const read = (cidr: string): Network => {
  const [base, bits] = ipaddr.parseCIDR(cidr)
  return [base, bits]
}

const RANGES = SPECIAL.map(([cidr, words]) => ({ network: read(cidr), words: `${words} (${cidr})` }))

/** What IANA has given out for global unicast (RFC 4291); the rest of IPv6 belongs to nobody yet. */
const GLOBAL_UNICAST = read('2000::/3')

/**
 * Why an address is not one of the public internet, in words that follow "is"; null where it is one.
 * Two nets, one behind the other: our table, and what the library knows beyond it.
 */
export const specialRange = (ip: Ip): string | null => {
  const found = RANGES.find(range => isWithin(ip, range.network))
  if (found !== undefined) return found.words
  if (ip instanceof ipaddr.IPv6 && !isWithin(ip, GLOBAL_UNICAST))
    return 'outside what is given out of IPv6 (2000::/3)'
  return ip.range() === 'unicast' ? null : `a special address (${ip.range()})`
}
