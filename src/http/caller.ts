import ipaddr from 'ipaddr.js'

/** An IPv6 network of one customer is as large as this: its single addresses are free to choose. */
const NETWORK_BYTES = 8

/** Some proxies write the caller's port behind his address, which he chooses as he likes. */
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::\d+)?$/

/** What stands for a caller where failures are counted: the address, for IPv6 its /64. */
export const callerKey = (given: string): string => {
  const { v4, v6 } = WITH_PORT.exec(given)?.groups ?? {}
  const ip = v4 ?? v6 ?? given
  if (!ipaddr.isValid(ip)) return 'unknown'
  const address = ipaddr.process(ip)
  if (address.kind() === 'ipv4') return address.toString()
  return `${address.toByteArray().slice(0, NETWORK_BYTES).join('.')}/64`
}
