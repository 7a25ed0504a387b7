import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import {
  asNetwork,
  inCidr,
  isLoopback,
  isWithin,
  type Network,
  readAddress,
  readNetwork,
  specialRange,
} from './address-guard-ranges.ts'
import { bareHost, readUrl } from './address-guard-url.ts'
import type { UrlVerdict } from './transport.ts'

/** The setting that allows networks beyond the public internet; named in every refusal. */
const SETTING = 'GOTALLO_ALLOW_NETWORKS'

/** `checkUrl` answers somebody who waits; a name server that is silent for so long counts as one that knows nothing. */
const CHECK_TIMEOUT_MS = 5_000

/** Finds all addresses of a name, in the order of preference; rejects with a `code` (`ENOTFOUND`, `EAI_AGAIN`, …) where there are none. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

/** An address that must not be called. Its message says which, why, and what would allow it. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED'
  readonly address: string

  constructor(address: string, detail: string) {
    super(detail)
    this.name = 'AddressRefused'
    this.address = address
  }
}

/** Decides which addresses may be called, at saving a URL and again at every connection. */
export interface AddressGuard {
  /**
   * Null where the address may be called.
   * @param address in its canonical spelling
   * @param name the name that it was found under, for the words of the refusal
   */
  refusal(address: string, name?: string): AddressRefused | null
  /** Null where the host of a URL is a name, or an address that may be called, however it is spelled. Looks nothing up. */
  literalRefusal(url: string): AddressRefused | null
  /** Reads the URL, resolves its host once and looks at every address. Never throws; answers within 5 s. */
  checkUrl(url: string): Promise<UrlVerdict>
  /**
   * For the `lookup` option of `net.connect` and `tls.connect`: the socket connects to exactly the addresses that
   * were looked at, so a name that changes its mind between the two gains nothing. Fails with `AddressRefused`.
   * Node does not call it for a host that is an address already: ask `refusal` before connecting to one.
   */
  readonly lookup: LookupFunction
}

const resolveBySystem: Resolve = host =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })

/**
 * One question at a time per name. The system's resolver has four threads: without this, the first connections to one
 * name whose servers are silent would take them all, and every other name would wait.
 */
const onceAtATime = (resolve: Resolve): Resolve => {
  const asked = new Map<string, Promise<readonly LookupAddress[]>>()
  return host => {
    const underWay = asked.get(host)
    if (underWay !== undefined) return underWay
    const answer = resolve(host).finally(() => asked.delete(host))
    asked.set(host, answer)
    return answer
  }
}

const readNetworks = (allow: readonly string[]): readonly Network[] =>
  allow.map(text => {
    const network = readNetwork(text.trim())
    if (network === null)
      throw new Error(
        `${SETTING}: "${text}" is not a network in CIDR notation, such as 10.0.0.0/8 or fd00::/8.`,
      )
    return network
  })

/**
 * The setting with one network more. Where it was never set, it stands for loopback, which must not be lost when it
 * is; the inner networks of an operator's own list are nothing for everybody who sees a refusal.
 */
const settingWith = (allowed: readonly Network[], network: Network): string =>
  allowed.every(isLoopback) ? [...allowed, network].map(inCidr).join(',') : `"$${SETTING},${inCidr(network)}"`

const refuse = (allowed: readonly Network[], address: string, name?: string): AddressRefused | null => {
  const ip = readAddress(address)
  if (ip === null) return new AddressRefused(address, `"${address}" is not an address.`)
  const special = specialRange(ip)
  if (special === null || allowed.some(network => isWithin(ip, network))) return null
  const found = name === undefined || name === address ? address : `${name} leads to ${address}, which`
  return new AddressRefused(
    address,
    `${found} is ${special}; only public addresses are called. To allow it, add its network to ${SETTING}, for example ${SETTING}=${settingWith(allowed, asNetwork(ip))}.`,
  )
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer'

const noAddress = (host: string): Error =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })

/** Rejects where the promise takes longer; leaves no timer behind. */
const within = async <T>(ms: number, promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('late'), { code: `no answer in ${ms / 1_000} s` })),
      ms,
    )
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

const unresolved = (host: string, why: string): UrlVerdict => ({
  ok: false,
  code: 'host_unresolved',
  detail: `The name ${host} leads to no address (${why}). Check its spelling, its records and the DNS of this server.`,
})

/** Gives the addresses in the form that `net.connect` asked for. */
const answerLookup = (
  addresses: readonly LookupAddress[],
  options: Parameters<LookupFunction>[1],
  callback: Parameters<LookupFunction>[2],
): void => {
  if (options.all === true) return callback(null, [...addresses])
  const family = options.family === 4 || options.family === 6 ? options.family : 0
  const first = addresses.find(each => family === 0 || each.family === family)
  if (first === undefined) return callback(noAddress('in this family'), '', 0)
  callback(null, first.address, first.family)
}

class AddressGuardByList implements AddressGuard {
  readonly #allowed: readonly Network[]
  readonly #resolve: Resolve

  constructor(allowed: readonly Network[], resolve: Resolve) {
    this.#allowed = allowed
    this.#resolve = onceAtATime(resolve)
  }

  refusal(address: string, name?: string): AddressRefused | null {
    return refuse(this.#allowed, address, name)
  }

  literalRefusal(text: string): AddressRefused | null {
    const url = URL.parse(text)
    const host = url === null ? '' : bareHost(url)
    return isIP(host) === 0 ? null : this.refusal(host)
  }

  async checkUrl(text: string): Promise<UrlVerdict> {
    const reading = readUrl(text)
    if (!reading.ok) return { ok: false, code: 'url_invalid', detail: reading.detail }
    try {
      await this.#checkHost(reading.host)
      return { ok: true }
    } catch (error) {
      if (!(error instanceof AddressRefused)) return unresolved(reading.host, codeOf(error))
      return { ok: false, code: 'address_not_public', detail: error.message }
    }
  }

  // A property and no method: it is handed over as a bare function.
  readonly lookup: LookupFunction = (host, options, callback) => {
    this.#addressesOf(host).then(
      addresses => answerLookup(addresses, options, callback),
      (error: Error) => callback(error, '', 0),
    )
  }

  /** @throws AddressRefused, or what the resolver rejects with */
  async #checkHost(host: string): Promise<void> {
    if (isIP(host) === 0) {
      await within(CHECK_TIMEOUT_MS, this.#addressesOf(host))
      return
    }
    const refused = this.refusal(host)
    if (refused !== null) throw refused
  }

  /** All addresses of a name, none of them refused: one that is taints the name, whichever the socket would take. */
  async #addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const addresses = await this.#resolve(host)
    if (addresses.length === 0) throw noAddress(host)
    for (const { address } of addresses) {
      const refused = this.refusal(address, host)
      if (refused !== null) throw refused
    }
    return addresses
  }
}

/**
 * Makes the guard against calling into networks that are not the public internet.
 * @param allow networks in CIDR notation that may be called all the same
 * @param resolve finds the addresses of a name; the system's resolver by default
 * @throws Error where `allow` holds something that is not a network
 */
export const createAddressGuard = ({
  allow,
  resolve = resolveBySystem,
}: {
  readonly allow: readonly string[]
  readonly resolve?: Resolve
}): AddressGuard => new AddressGuardByList(readNetworks(allow), resolve)
