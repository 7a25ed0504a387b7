import type { PlatformTools } from '../platform.ts'

/** May files be named by plain http? Where the platform's own API is called so: beside a stand-in. */
export const takesPlain = ({ apiUrl }: Pick<PlatformTools, 'apiUrl'>): boolean =>
  URL.parse(apiUrl)?.protocol === 'http:'

/** The last part of a URL's path, such as the name of a file; one that cannot be decoded stays as it is. */
export const lastPart = (url: string): string => {
  const last = URL.parse(url)?.pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
