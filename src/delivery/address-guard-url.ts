/** Longer URLs are refused at saving; browsers and proxies of old stop near this length too. */
export const MAX_URL_LENGTH = 2_048

/** A URL that may be posted to as far as its text tells, or why not, in words. */
export type UrlReading =
  | {
      readonly ok: true
      readonly url: URL
      /** The name or the address without brackets, in its canonical spelling. */
      readonly host: string
    }
  | { readonly ok: false; readonly detail: string }

const refused = (detail: string): UrlReading => ({ ok: false, detail })

/** The host of a URL as a resolver or a socket wants it: IPv6 without its brackets. */
const bareHost = (url: URL): string =>
  url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname

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
  if (url.username !== '' || url.password !== '')
    return refused(
      'The URL holds a user name or a password; put credentials into a header of the service instead.',
    )
  if (url.port === '0') return refused('Port 0 cannot be connected to.')
  return { ok: true, url, host: bareHost(url) }
}
