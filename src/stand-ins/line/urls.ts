/**
 * LINE takes https alone. This stand-in also takes plain http on this machine, where a hub that is being tested has no
 * certificate.
 */
export const isFetchable = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && parsed.hostname === '127.0.0.1')
}
