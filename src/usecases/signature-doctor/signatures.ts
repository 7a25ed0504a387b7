/** How a signature is written. */
export type SignatureForm = 'v1' | 'bare' | 'hex'

/** A signature that a request brought: 32 bytes, and how they were written. */
export interface BroughtSignature {
  readonly digest: Uint8Array
  readonly form: SignatureForm
}

const DIGEST_BYTES = 32
const HEX = /^[0-9a-f]{64}$/i

const formOf = (token: string): BroughtSignature | null => {
  const isVersioned = /^v1[,=]/.test(token)
  const text = isVersioned ? token.slice(3) : token
  if (HEX.test(text)) return { digest: Buffer.from(text, 'hex'), form: 'hex' }
  const digest = Buffer.from(text, 'base64')
  if (digest.length !== DIGEST_BYTES) return null
  return { digest, form: token.startsWith('v1,') && !/[-_]/.test(text) ? 'v1' : 'bare' }
}

/** The signatures of a header, those that are none left out. Other versions (`v1a`, `v2`) are no faults. */
export const signaturesOf = (header: string): readonly BroughtSignature[] =>
  header
    .split(/\s+/)
    .map(token => token.replace(/,$/, ''))
    .filter(token => !/^v(?!1[,=])\w+,/.test(token))
    .map(formOf)
    .filter(brought => brought !== null)

/** Takes the same time wherever the first difference lies. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean => {
  let difference = a.length ^ b.length
  for (const [i, byte] of a.entries()) difference |= byte ^ (b[i] ?? 0)
  return difference === 0
}

export const FORM_FAULTS: Record<Exclude<SignatureForm, 'v1'>, string> = {
  bare: 'The signature is right, but not written as "v1," and standard base64: something took the "v1," off, or wrote the base64 in another alphabet.',
  hex: 'The signature is right, but written in hexadecimal: it is "v1," and the base64 of the 32 bytes.',
}
