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

const strict = new TextDecoder('utf-8', { fatal: true })

const decoded = (text: string): string | null => {
  const packed = text.replace(/[\r\n]/g, '')
  if (packed.length < SHORTEST || !BASE64.test(packed)) return null
  try {
    const words = strict.decode(Buffer.from(packed, 'base64'))
    return STRANGE.test(words) ? null : words
  } catch {
    return null
  }
}

/**
 * The text of a message. A long SMS sometimes comes as an MMS without media, whose text is base64: no carrier
 * documents it, but integrations of long standing decode it. Only what is UTF-8 text to its last byte is taken for
 * that, and what came is kept beside it.
 */
export const bodyOf = (form: Form, sid: string): Body => {
  const text = form.get('Body') ?? ''
  const isLikely = sid.startsWith('MM') && (textIn(form, 'NumMedia') ?? '0') === '0'
  const words = isLikely ? decoded(text) : null
  return words === null ? { text, auxiliaryData: {} } : { text: words, auxiliaryData: { encoded_body: text } }
}
