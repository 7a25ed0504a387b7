/** Why a `fetch` failed, in a few words. What it throws says only that it did; the cause says why. */
export const causeOf = (error: unknown): string => {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string }
  return cause?.code ?? cause?.message ?? message ?? String(error)
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
}

/** The same for a person, with the code behind it. */
export const causeInWords = (error: unknown): string => {
  const cause = causeOf(error)
  const words = WORDS[cause]
  return words === undefined ? cause : `${words} (${cause})`
}
