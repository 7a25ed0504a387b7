/** What an organisation's id looks like: `00D`, then 12 characters, then three that check the case of the others. */
const ORG_ID = /^00D[0-9A-Za-z]{12}(?:[A-Z0-5]{3})?$/
const LENGTH = 15
const CHUNK = 5
/** A check character for each set of capitals among five characters; the first of the five is the lowest bit. */
const CHECKS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

const isCapital = (character: string): boolean => character >= 'A' && character <= 'Z'

const checkOf = (chunk: string): string =>
  CHECKS.charAt(
    Array.from(chunk).reduce((bits, character, i) => bits + (isCapital(character) ? 1 << i : 0), 0),
  )

/**
 * A Salesforce organisation's id in its 18-character form; null where the text is none. The case of all characters
 * counts: ids of 15 characters may differ in nothing else, which is what the three that are added tell apart.
 * @param text 15 or 18 characters; of 18 the last three must be those that belong to the others
 * @see https://help.salesforce.com/s/articleView?id=000385008&type=1
 */
export const normalOrgId = (text: string): string | null => {
  if (!ORG_ID.test(text)) return null
  const short = text.slice(0, LENGTH)
  const chunks = [0, CHUNK, 2 * CHUNK].map(start => short.slice(start, start + CHUNK))
  const full = short + chunks.map(checkOf).join('')
  return text.length === LENGTH || text === full ? full : null
}
