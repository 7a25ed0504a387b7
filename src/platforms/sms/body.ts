import type { JsonObject } from '../../domain/contract.ts'
import { type Form, textIn } from './form.ts'

/** What the text of a message is, and how it came where that was otherwise. */
export interface Body {
  readonly text: string
  readonly auxiliaryData: JsonObject
}

/** Shorter than what has to be put together of several parts. */
const SHORTEST = 60

const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** What nobody writes. */
const STRANGE = /(?![\n\r\t])\p{Cc}/u

/** What is UTF-8, but for a character that was cut off at its end; throws where it is none. */
const textOf = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })

const decoded = (text: string): string | null => {
  const packed = text.replace(/[\r\n]/g, '')
  if (packed.length < SHORTEST || !BASE64.test(packed)) return null
  try {
    const words = textOf(Buffer.from(packed, 'base64'))
    return STRANGE.test(words) ? null : words
  } catch {
    return null
  }
}

/**
 * The text of a message. That of a long SMS is sometimes base64, with its last character cut off: no carrier documents
 * it, but integrations of long standing decode it. Only what is UTF-8 text is taken for that, and what came is kept
 * beside it.
 */
export const bodyOf = (form: Form): Body => {
  const text = form.get('Body') ?? ''
  const words = (textIn(form, 'NumMedia') ?? '0') === '0' ? decoded(text) : null
  return words === null ? { text, auxiliaryData: {} } : { text: words, auxiliaryData: { encoded_body: text } }
}
