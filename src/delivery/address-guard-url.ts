/** Longer URLs are refused at saving; browsers and proxies of old stop near this length too. */
export const MAX_URL_LENGTH = 2_048

/** A URL that may be posted to as far as its text tells, or why not, in words. */
export type UrlReading =
  | {
      readonly ok: true
      /** Without its fragment, which is never sent. */
      readonly url: URL
      /** The name or the address without brackets, in its canonical spelling. */
      readonly host: string
    }
  | { readonly ok: false; readonly detail: string }

const refused = (detail: string): UrlReading => ({ ok: false, detail })

/** The host of a URL as a resolver or a socket wants it: IPv6 without its brackets. */
export const bareHost = (url: URL): string =>
  url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname

/** What a URL parser drops or repairs without a word. */
const UNSEEN = /[\s\p{Cc}]|\p{Surrogate}/u

/** A scheme, two slashes, and something that is no third one. */
const WRITTEN = /^https?:\/\/(?<authority>[^/\\?#]+)/i

/** What is wrong with the way a URL is written, in words: what is shown must be what is called. */
const flawOf = (text: string): string | null => {
  if (UNSEEN.test(text)) return 'The URL holds a space or a control character; write it without, or as %20.'
  const authority = WRITTEN.exec(text)?.groups?.authority
  if (authority === undefined)
    return 'The URL must have exactly two slashes and the host after its scheme, as in https://hooks.example.com/.'
  return authority.includes('@')
    ? 'The URL holds a user name or a password, or an @ before its host; put credentials into a header of the service instead.'
    : null
}

/**
 * Looks at the text of a URL alone. WHATWG parsing turns every spelling of an IPv4 address (decimal, octal,
 * hexadecimal, short, with a trailing dot, in wide letters) into four decimal parts and a name into punycode,
 * so what comes after sees one spelling only.
 */
export const readUrl = (text: string): UrlReading => {
  if (text.length > MAX_URL_LENGTH)
    return refused(`The URL has ${text.length} characters; at most ${MAX_URL_LENGTH} are taken.`)
  const url = URL.parse(text)
  if (url === null) return refused('This is not a URL, such as https://hooks.example.com/messages.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refused(`The URL must begin with https:// or http://, not with ${url.protocol}`)
  const flaw = flawOf(text)
  if (flaw !== null) return refused(flaw)
  if (url.port === '0') return refused('Port 0 cannot be connected to.')
  url.hash = ''
  if (url.href.length > MAX_URL_LENGTH)
    return refused(
      `The URL has ${url.href.length} characters once it is encoded; at most ${MAX_URL_LENGTH} are taken.`,
    )
  return { ok: true, url, host: bareHost(url) }
}
