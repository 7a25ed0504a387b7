/** The parameters of a post, in the order in which they came: a name may occur several times. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** The parameters by their names; of several with one name the first. */
export type Form = ReadonlyMap<string, string>

const decoder = new TextDecoder()

/** Reads an urlencoded body, as Twilio sends it. What is no UTF-8 becomes U+FFFD. */
export const readPairs = (body: Uint8Array): Pairs => [...new URLSearchParams(decoder.decode(body))]

/** @see Form */
export const formOf = (pairs: Pairs): Form => {
  const form = new Map<string, string>()
  for (const [name, value] of pairs) if (!form.has(name)) form.set(name, value)
  return form
}

/** A parameter that says something, else null: Twilio sends empty ones where it knows nothing. */
export const textIn = (form: Form, name: string): string | null => form.get(name) || null
