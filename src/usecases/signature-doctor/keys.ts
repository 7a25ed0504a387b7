import { type Finding, fault, type NamedSecret } from './diagnosis.ts'

const PREFIX = 'whsec_'
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** A secret as it is to be read, or why it cannot be. */
export type ReadSecret =
  | { readonly key: Uint8Array; readonly text: string }
  | { readonly key: null; readonly finding: Finding }

const unreadable = (name: string, what: string): ReadSecret => ({
  key: null,
  finding: fault('secret_invalid', `${name} ${what}`),
})

const encodedOf = (text: string): string => (text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text)

/** The key that a secret stands for. White space around it is passed over, as receivers do. */
export const readSecret = ({ name, secret }: NamedSecret): ReadSecret => {
  const text = secret.trim()
  if (text === '') return unreadable(name, 'is empty: is the variable or the file that holds it set?')
  if (/^(["']).*\1$/.test(text))
    return unreadable(name, 'has quotation marks around it, which are no part of it: take them off.')
  const encoded = encodedOf(text)
  const isWhole = BASE64.test(encoded) && encoded.replace(/=+$/, '').length % 4 !== 1
  return isWhole
    ? { key: Buffer.from(encoded, 'base64'), text }
    : unreadable(name, `is not "${PREFIX}" followed by base64: copy the whole of it, as it was shown.`)
}

/** A way in which code reads a secret wrongly. */
interface Misreading {
  readonly how: string
  readonly keyOf: (text: string) => Uint8Array
}

/** The ways that are met with. */
export const MISREADINGS: readonly Misreading[] = [
  {
    how: `the whole text of the secret, "${PREFIX}" included, as the key`,
    keyOf: text => Buffer.from(`${PREFIX}${encodedOf(text)}`),
  },
  {
    how: `the text behind "${PREFIX}" as the key, without decoding its base64`,
    keyOf: text => Buffer.from(encodedOf(text)),
  },
  {
    how: `the secret decoded from base64 with "${PREFIX}" still before it`,
    keyOf: text => Buffer.from(`${PREFIX}${encodedOf(text)}`, 'base64'),
  },
]

export const MEND_KEY = `The key is what the base64 behind "${PREFIX}" decodes to: 32 bytes.`
