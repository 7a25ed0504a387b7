const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

const isLoopback = (url: string): boolean => LOOPBACK.test(URL.parse(url)?.hostname ?? '')

/** Can whoever serves this API call that URL? Twilio cannot call this machine; a stand-in beside us can. */
export const isReachable = (url: string, apiUrl: string): boolean => !isLoopback(url) || isLoopback(apiUrl)
